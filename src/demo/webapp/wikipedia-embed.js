/* global vega, vegaEmbed */

const LOOKS = {
  background: null,
  config: {
    view: { stroke: null },
    font: 'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  },
};

/**
 * A chart of `rows`, as large as its element, which follows the element's size. Vega makes no
 * functions of texts and no styles in the page: a strict policy forbids both.
 */
export async function embed(element, spec) {
  element.hidden = false;
  const { view } = await vegaEmbed(
    element,
    { ...LOOKS, width: 'container', height: 'container', padding: 0, data: { name: 'rows' }, ...spec },
    { ast: true, renderer: 'svg', actions: false, tooltip: false, defaultStyle: false, logLevel: vega.Error },
  );
  new ResizeObserver(() => window.dispatchEvent(new Event('resize'))).observe(element);
  return {
    /** Draws these rows in place of those before, at once. */
    draw(rows, signals = {}) {
      Object.entries(signals).forEach(([name, value]) => view.signal(name, value));
      view.change('rows', vega.changeset().remove(() => true).insert(rows)).run();
    },
  };
}
