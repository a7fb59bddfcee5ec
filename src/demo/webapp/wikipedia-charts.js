export { bars } from './wikipedia-bars.js';
export { line } from './wikipedia-line.js';

/** Vega is large, so only charts load it. Its scripts are not modules and depend on their order. */
for (const path of ['vega/5.32.0/vega', 'vega-lite/5.23.0/vega-lite', 'vega-embed/6.29.0/vega-embed']) {
  await new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL(`webjars/${path}.min.js`, import.meta.url).href;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
    document.head.append(script);
  });
}
