// What a page does for its reader beside being read. Everything here is an addition: without it the page
// says the same.
(() => {
  "use strict";

  document.documentElement.classList.add("has-script");
})();
