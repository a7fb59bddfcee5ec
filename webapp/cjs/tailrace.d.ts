/**
 * A column's value, as JSON.parse returns it; with `bigint: true`, large integers are exact, and with
 * `exact: true`, numerics are texts.
 */
export type Value = string | number | bigint | boolean | null | Value[] | { [name: string]: Value };

/** A row, by column name. */
export type Row = Record<string, any>;

export interface Column {
  readonly name: string;
  /** The database's name of the type: `int8`, `text`. */
  readonly type: string;
}

/**
 * `connecting`: no response yet. `loading`: the server reads a view for the first time. `live`: the
 * rows are those of `asOf` and follow the database. `stale`: the server has no connection to the
 * database, or reads the view again. `reconnecting`: this page has no connection to the server. Both recover by themselves,
 * and the rows stay. `failed`: somebody has to act; `reason` says how. `closed`: by
 * {@link Tailrace.close} or by the signal.
 */
export type Status = 'connecting' | 'loading' | 'live' | 'stale' | 'reconnecting' | 'failed' | 'closed';

/** A column's name, for ascending order, or a column with its direction. */
export type Order<R> = Name<R> | { readonly asc: Name<R> } | { readonly desc: Name<R> };

type Name<R> = keyof R & string;

/** Per column a value, or several, of which a row has one. */
export type Where<R = Row> = { readonly [C in Name<R>]?: Condition | readonly Condition[] };

type Condition = string | number | bigint | boolean;

export interface ViewOptions<R = Row> {
  /**
   * The rows to follow: those with these values in all of these columns. The server allows the
   * columns in its setting `tailrace.view.<name>.filter-by`; others are refused.
   * @throws {TypeError} if a value is null, undefined or an object, an array is empty, or `where` is no object
   */
  readonly where?: Where<R>;
  /**
   * The order of `rows`: by columns, or by a compare function as for Array.sort. Columns sort as in
   * PostgreSQL: NULL last, texts by code point. Without it, and between equal rows, the order of
   * arrival applies.
   */
  readonly orderBy?: Order<R> | readonly Order<R>[] | ((a: R, b: R) => number);
  /** The most elements of `rows`; `change` reports all rows. */
  readonly limit?: number;
  /** The columns that identify a row: a deleted and an inserted row of one key are `updated`. */
  readonly key?: Name<R> | readonly Name<R>[];
}

/** One view, several, or several with separate options; all of one database. */
export type Views<Rows extends object> =
  | Name<Rows>
  | readonly Name<Rows>[]
  | { readonly [V in keyof Rows]?: ViewOptions<Rows[V]> };

export interface Options {
  /** The URL of `api/stream`; by default relative to the module. */
  readonly url?: string | URL;
  /** Integers beyond 2^53 become bigints, so that no digit is lost. */
  readonly bigint?: boolean;
  /**
   * Values of `numeric` columns, and the elements of arrays of them, become texts with every digit, or
   * what this function makes of such a text. NULL stays null.
   */
  readonly exact?: boolean | ((text: string) => unknown);
  /** Dispatches `change` at most once per animation frame, with the net change since the last. */
  readonly perFrame?: boolean;
  /** Closes the connection when aborted. */
  readonly signal?: AbortSignal;
  /**
   * Headers of each request, such as Authorization. The stream then uses fetch, because an
   * EventSource cannot send headers. A function is called for each connection.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Sends cookies to another origin. */
  readonly withCredentials?: boolean;
  /**
   * All tabs of this origin that follow the same views share one connection in a SharedWorker.
   * Without a SharedWorker, or with `headers`, each tab has a connection.
   */
  readonly shared?: boolean;
  /** A connection without an event for this many ms counts as dead; default 60,000. */
  readonly silence?: number;
}

/** A change of one view at one time. */
export interface Change<R = Row> {
  readonly view: View<R>;
  /** Whether the change contains a snapshot. */
  readonly snapshot: boolean;
  /** The database's timestamp, as text, because it can exceed 2^53. */
  readonly timestamp: string;
  /** The new rows: the same objects as in `rows`. */
  readonly inserted: readonly R[];
  /** The removed rows: the same objects that were in `rows`. */
  readonly deleted: readonly R[];
  /** Rows of one `key` before and after, which are not in the other two; empty without a key. */
  readonly updated: readonly { readonly old: R; readonly new: R }[];
}

/** A view's rows have changed. All views of the connection already have their new rows. */
export interface ViewChangeEvent<R = Row> extends Event, Change<R> {
  readonly changes: readonly [Change<R>];
}

/** All changes of one time. If only one view changed, its change's members, too. */
export interface ChangeEvent<Rows extends object = Record<string, Row>>
  extends Event,
    Partial<Change<Rows[keyof Rows]>> {
  readonly changes: readonly Change<Rows[keyof Rows]>[];
}

/** `status`: the status or its reason has changed. `progress`: the rows are valid at a later time. */
export interface StatusEvent extends Event, Freshness {}

export interface Freshness {
  readonly status: Status;
  /** Why the status is not live, for people; may be empty. */
  readonly reason: string;
  /** When the status began; by the server's clock if the server sent it. */
  readonly since: Date;
  /** The last time at which the rows are known to be valid, by the database's clock. */
  readonly asOf: Date | undefined;
  /** The delay between `asOf` and its arrival here, in ms, by both clocks; at least 0. */
  readonly lag: number | undefined;
}

/** A view's state; the same object until rows, columns or status change. */
export interface Snapshot<R = Row> extends Freshness {
  readonly rows: readonly R[];
  readonly columns: readonly Column[] | undefined;
  readonly pending: boolean;
  readonly timestamp: string | undefined;
}

type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void };

interface Live<Events extends Record<keyof Events, Event>> extends EventTarget, Freshness {
  /** Calls `listener` after each change of rows, order or status, until the result is called. */
  readonly subscribe: (listener: () => void) => () => void;
  addEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: Listener<Events[Type]> | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: Listener<Events[Type]> | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** A view's rows, its status and its freshness. */
export interface View<R = Row> extends Live<{ change: ViewChangeEvent<R>; status: StatusEvent }> {
  readonly name: string;
  /** The first `limit` rows in order: the same array, and for each row the same object, until they change. */
  readonly rows: readonly R[];
  /** The number of rows, regardless of the limit. */
  readonly size: number;
  /** Undefined before the first snapshot. */
  readonly columns: readonly Column[] | undefined;
  /** The database's timestamp of these rows, as text, because it can exceed 2^53. */
  readonly timestamp: string | undefined;
  /** The last state that the server sent, regardless of the connection. */
  readonly state: 'loading' | 'live' | 'stale' | 'failed';
  /** Whether the view changes separately from the others. */
  readonly alone: boolean;
  /** Whether `rows` are not yet those of `where`: still empty, or those of the previous `where`. */
  readonly pending: boolean;
  /** When `asOf` arrived here, by this page's clock. */
  readonly heardAt: Date | undefined;
  readonly snapshot: Snapshot<R>;
  /** Changes the order and the limit of `rows`. */
  arrange(how: Pick<ViewOptions<R>, 'orderBy' | 'limit'>): void;
  /**
   * Follows other rows; without an argument, all. Until they arrive, `rows` stay and `pending` is
   * true. Then one `change` replaces them.
   * @throws {TypeError} as for the option `where`
   */
  where(where?: Where<R>): void;
}

/** A connection and its views. Its status is the worst of theirs. */
export interface Tailrace<Rows extends object = Record<string, Row>>
  extends Live<{ change: ChangeEvent<Rows>; status: StatusEvent; progress: StatusEvent }> {
  /** The views, in the order of the call. */
  readonly views: readonly View<Rows[keyof Rows]>[];
  /** @throws {RangeError} if the connection does not follow the view */
  view<V extends Name<Rows>>(name: V): View<Rows[V]>;
  /** The state of the connection to the server, regardless of the views. */
  readonly connection: 'connecting' | 'live' | 'reconnecting' | 'failed' | 'closed';
  /** Closes the connection for good. The rows stay. */
  readonly close: () => void;
}

/** As below, without the rows' types. */
export function connect(views: Views<Record<string, Row>>, options?: Options): Tailrace;
/**
 * Follows views of one database over one connection. They change together: at each `change` event,
 * all of them have the rows of one time.
 *
 *     const live = connect<{ top10: { user: string; count: number } }>('top10');
 */
export function connect<Rows extends object>(views: Views<Rows>, options?: Options): Tailrace<Rows>;

/** The order of two values of a column in `orderBy`: negative, zero or positive, null last. */
export function compareValues(a: unknown, b: unknown): number;
