const EVERY = 3_000;
const element = (id) => document.getElementById(id);
const articles = new Map();

/** One view's article; the values are text, whatever they hold. */
function article(name) {
  const article = element('view').content.firstElementChild.cloneNode(true);
  const path = encodeURIComponent(name);
  const stream = new URL(`api/stream/${path}`, document.baseURI).href;
  article.querySelector('h2').textContent = name;
  article.querySelector('.stream').href = stream;
  article.querySelector('.rows').href = `api/views/${path}`;
  article.querySelector('code').textContent = `curl -N '${stream}'`;
  return article;
}

function show(article, view) {
  const set = (selector, text) => {
    const where = article.querySelector(selector);
    if (where.textContent !== text) {
      where.textContent = text;
    }
  };
  article.querySelector('.pill').dataset.state = view.state;
  set('.pill', view.state);
  set('.reason', view.reason);
  set('.facts', facts(view));
  set('.columns', (view.columns ?? []).map(({ name, type }) => `${name} ${type}`).join(', '));
}

function facts({ rows, time }) {
  if (rows === undefined) {
    return 'no rows read yet';
  }
  const count = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  return `${count} as of ${new Date(time).toLocaleTimeString('en-GB')}`;
}

async function refresh() {
  const answer = await fetch('api/views', { headers: { Accept: 'application/json' }, cache: 'no-store' });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail);
  }
  const names = body.views.map(({ name }) => name);
  for (const view of body.views) {
    if (!articles.has(view.name)) {
      articles.set(view.name, article(view.name));
    }
    show(articles.get(view.name), view);
  }
  const listed = names.map((name) => articles.get(name));
  const before = [...element('views').children];
  if (before.length !== listed.length || before.some((each, at) => each !== listed[at])) {
    element('views').replaceChildren(...listed);
  }
  element('dashboard').hidden = !['counter', 'top10'].every((name) => names.includes(name));
}

for (;;) {
  try {
    if (!document.hidden) {
      await refresh();
    }
    element('notice').textContent = '';
  } catch (failure) {
    const away = failure instanceof TypeError || failure instanceof SyntaxError;
    element('notice').textContent = away ? 'The server cannot be reached; trying again.' : failure.message;
  }
  await new Promise((resolve) => setTimeout(resolve, EVERY));
}
