import type { Options } from './tailrace.js';

export interface ElementsOptions extends Omit<Options, 'url' | 'perFrame'> {
  /** The folder of Vega's WebJars; by default `webjars/` beside the module. */
  readonly vega?: string | URL;
}

/**
 * Sets options of the connections that the elements of one server share, such as `headers`. Call it
 * before the first element of the server is in the page.
 *
 * @param src the server's address as in the attribute `src`; by default the module's server
 */
export function configure(options: ElementsOptions, src?: string): void;

/** Returns the age of views by this page's clock; empty until all of them have rows. */
export function freshness(
  views: readonly { readonly asOf?: Date | undefined; readonly heardAt?: Date | undefined }[],
  now?: number,
): string;

/** `<tailrace-number>`: a column of the first row, or the number of rows. */
export class TailraceNumber extends HTMLElement {}
/** `<tailrace-table>`: the first rows. */
export class TailraceTable extends HTMLElement {}
/** `<tailrace-chart>`: the first rows as a chart of Vega-Lite. */
export class TailraceChart extends HTMLElement {}
/** `<tailrace-status>`: the state of a view, or of everything that the page follows. */
export class TailraceStatus extends HTMLElement {}

declare global {
  interface HTMLElementTagNameMap {
    'tailrace-number': TailraceNumber;
    'tailrace-table': TailraceTable;
    'tailrace-chart': TailraceChart;
    'tailrace-status': TailraceStatus;
  }
}
