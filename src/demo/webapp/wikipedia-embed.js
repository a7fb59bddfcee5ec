/* global vega, vegaEmbed */

const LOOKS = {
  background: null,
  config: {
    view: { stroke: null },
    font: 'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  },
};

/**
 * Creates a chart of `rows` that fills its element. The options keep Vega from compiling texts and
 * from adding style sheets, which the Content-Security-Policy forbids.
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
    /** Replaces the rows without an animation. */
    draw(rows, signals = {}) {
      Object.entries(signals).forEach(([name, value]) => view.signal(name, value));
      view
        .change(
          'rows',
          vega
            .changeset()
            .remove(() => true)
            .insert(rows),
        )
        .run();
    },
  };
}
