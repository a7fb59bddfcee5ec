/** Works under any path, and writes no scripts into the page: a strict policy forbids them. */
export default {
  base: './',
  build: { modulePreload: { polyfill: false } },
};
