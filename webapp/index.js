import { Listing } from './explorer/listing.js';
import { OpenView } from './explorer/open-view.js';
import { Overview } from './explorer/overview.js';
import { element } from './explorer/page.js';
import { placeOf } from './explorer/place.js';
import { Setup } from './explorer/setup.js';

const listing = new Listing();
let open;

/** Shows what the URL's hash names, so that links and Back work. */
function go() {
  const place = placeOf(location.hash);
  const another = place.view !== (open?.name ?? '');
  if (another) {
    open?.close();
    open = place.view ? new OpenView(place, listing) : undefined;
    element('overview').hidden = Boolean(open);
    element('open').hidden = !open;
    document.title = open ? `${place.view} – Tailrace` : 'Tailrace';
  }
  open?.show(place);
  return another;
}

new Overview(listing);
new Setup(listing);
go();
addEventListener('hashchange', () => {
  if (go()) {
    element(open ? 'name' : 'overview-title').focus();
    scrollTo(0, 0);
  }
});
listing.run();
