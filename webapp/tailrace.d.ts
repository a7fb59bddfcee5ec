/** What a column may hold: as JSON.parse makes it, and with `bigint: true` large integers exact. */
export type Value = string | number | bigint | boolean | null | Value[] | { [name: string]: Value };

/** A row, by column name. */
export type Row = Record<string, any>;

export interface Column {
  readonly name: string;
  /** The database's name of the type: `int8`, `text`. */
  readonly type: string;
}

/**
 * `connecting`: no answer yet. `loading`: a view is being read for the first time. `live`: the rows
 * are those of `asOf` and follow the database. `stale`: the server has no connection to the
 * database. `reconnecting`: this page has none to the server. Both come back by themselves, and the
 * rows stay meanwhile. `failed`: somebody has to do something, `reason` says what. `closed`: by
 * {@link Tailrace.close}, or by its signal.
 */
export type Status = 'connecting' | 'loading' | 'live' | 'stale' | 'reconnecting' | 'failed' | 'closed';

/** A column's name, upwards, or a column with its direction. */
export type Order<R> = Name<R> | { readonly asc: Name<R> } | { readonly desc: Name<R> };

type Name<R> = keyof R & string;

export interface ViewOptions<R = Row> {
  /**
   * The order of `rows`: by columns, or by a function like that of Array.sort. By columns it is
   * PostgreSQL's: NULL after everything, texts by code points. Without it rows are in the order in
   * which they came; rows that are equal in the order stay so as well.
   */
  readonly orderBy?: Order<R> | readonly Order<R>[] | ((a: R, b: R) => number);
  /** `rows` has the first so many only; `change` tells of all. */
  readonly limit?: number;
  /** The columns that tell rows apart: a row deleted and one inserted with one key are `updated`. */
  readonly key?: Name<R> | readonly Name<R>[];
}

/** One view, several, or several with options of their own: all of one database. */
export type Views<Rows extends object> =
  | Name<Rows>
  | readonly Name<Rows>[]
  | { readonly [V in keyof Rows]?: ViewOptions<Rows[V]> };

export interface Options {
  /** Of `api/stream`; beside the module unless told otherwise. */
  readonly url?: string | URL;
  /** Integers that a number cannot hold, beyond 2^53, are bigints: no digit is lost. */
  readonly bigint?: boolean;
  /** `change` is told once an animation frame at most: the net change since the last. */
  readonly perFrame?: boolean;
  /** Closes the connection when it is aborted. */
  readonly signal?: AbortSignal;
  /**
   * Headers of each request, such as Authorization: over fetch then, since an EventSource cannot
   * send any. A function is asked anew for each connection.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Cookies go to another origin, too. */
  readonly withCredentials?: boolean;
  /**
   * All tabs of this origin that follow the same views share one connection, in a SharedWorker;
   * where there is none, or with `headers`, each tab has its own.
   */
  readonly shared?: boolean;
  /** After so many ms without any event a connection is taken for dead; 60,000. */
  readonly silence?: number;
}

/** What changed in one view, at one moment. */
export interface Change<R = Row> {
  readonly view: View<R>;
  /** Whether it is what the view began with, or begins again with. */
  readonly snapshot: boolean;
  /** The database's own, as text: it may exceed 2^53. */
  readonly timestamp: string;
  /** Rows that are new: the very objects that `rows` has. */
  readonly inserted: readonly R[];
  /** Rows that are gone: the very objects that `rows` had. */
  readonly deleted: readonly R[];
  /** Rows of one `key` before and after, which are in neither of the others; empty without a key. */
  readonly updated: readonly { readonly old: R; readonly new: R }[];
}

/** Of a view: its rows changed. All views of the connection hold their new rows already. */
export interface ViewChangeEvent<R = Row> extends Event, Change<R> {
  readonly changes: readonly [Change<R>];
}

/** Of a connection: all that changed at one moment. Where that was one view, also its members. */
export interface ChangeEvent<Rows extends object = Record<string, Row>>
  extends Event,
    Partial<Change<Rows[keyof Rows]>> {
  readonly changes: readonly Change<Rows[keyof Rows]>[];
}

/** `status`: it or its reason changed. `progress`: the rows still hold, at a later time. */
export interface StatusEvent extends Event, Freshness {}

export interface Freshness {
  readonly status: Status;
  /** Why the status is not live, for people; empty where there is nothing to say. */
  readonly reason: string;
  /** When the status began: by the server's clock where the server said it. */
  readonly since: Date;
  /** When the rows were last known to hold, by the database's clock; undefined before any. */
  readonly asOf: Date | undefined;
  /** How much later that was heard here, in ms, by both clocks; never below 0. */
  readonly lag: number | undefined;
}

/** What a view is at a moment; the same object until rows, columns or status change. */
export interface Snapshot<R = Row> extends Freshness {
  readonly rows: readonly R[];
  readonly columns: readonly Column[] | undefined;
  readonly timestamp: string | undefined;
}

type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void };

interface Live<Events extends Record<keyof Events, Event>> extends EventTarget, Freshness {
  /** Calls `listener` after each change of rows, of their order and of the status, until the result is called. */
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

/** A view's rows, its status and how fresh they are. */
export interface View<R = Row> extends Live<{ change: ViewChangeEvent<R>; status: StatusEvent }> {
  readonly name: string;
  /** In the order asked for, the first `limit`: the same array until they change. A row that stays keeps its object. */
  readonly rows: readonly R[];
  /** How many rows there are, whatever the limit. */
  readonly size: number;
  /** Undefined before the first contents. */
  readonly columns: readonly Column[] | undefined;
  /** The database's own of these rows, as text: it may exceed 2^53. */
  readonly timestamp: string | undefined;
  /** What the server said last, whatever the connection. */
  readonly state: 'loading' | 'live' | 'stale' | 'failed';
  /** Whether the view moves by itself, not together with the others. */
  readonly alone: boolean;
  /** When `asOf` was heard here: by this page's clock. */
  readonly heardAt: Date | undefined;
  readonly snapshot: Snapshot<R>;
  /** Gives `rows` in another order, or more or fewer of them, from now on. */
  arrange(how: Pick<ViewOptions<R>, 'orderBy' | 'limit'>): void;
}

/** One connection and its views. Its status is the worst of theirs. */
export interface Tailrace<Rows extends object = Record<string, Row>>
  extends Live<{ change: ChangeEvent<Rows>; status: StatusEvent; progress: StatusEvent }> {
  /** In the order in which they were asked for. */
  readonly views: readonly View<Rows[keyof Rows]>[];
  /** @throws {RangeError} where this connection was not asked for it */
  view<V extends Name<Rows>>(name: V): View<Rows[V]>;
  /** To the server, whatever the views' states. */
  readonly connection: 'connecting' | 'live' | 'reconnecting' | 'failed' | 'closed';
  /** Ends it for good. The rows stay as they are. */
  readonly close: () => void;
}

/** Without the rows' types; else as below. */
export function connect(views: Views<Record<string, Row>>, options?: Options): Tailrace;
/**
 * Follows views of one database over one connection. They change together: whenever a `change` is
 * told, all of them hold what the database held at one moment.
 *
 *     const live = connect<{ top10: { user: string; count: number } }>('top10');
 */
export function connect<Rows extends object>(views: Views<Rows>, options?: Options): Tailrace<Rows>;
