// Keeps htmx inside our Content-Security-Policy: it may parse our own server's pages, and may neither run text as
// code nor insert scripts. With "require-trusted-types-for 'script'; trusted-types mixer" the browser enforces it.
/* global htmx */
htmx.registerExtension("guard", {
  init(api) {
    const refuse = () => {
      throw new TypeError("Mixer runs no code from attributes or answers");
    };
    const rules = { createHTML: (text) => text, createScript: refuse };
    api.initSecurity(window.trustedTypes?.createPolicy("mixer", rules) ?? rules, refuse, refuse);
  },
});
