import './tailrace-worker.js';

/** The address of the worker's code, wherever a bundler has put it. */
export const HERE = import.meta.url;
