"""Where the focus is on a page: seen by who uses a keyboard, and in the order in which one reads.

A mark of the focus counts when it is there with the focus and not without: an outline of two
pixels or more, on the element or on what stands for it (its label, the words beside a box), three
times as light or as dark as what it is drawn on, on a part of the page that is in sight.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

LIBRARY = """
window.focusing ??= (() => {
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
      + (typeof e.className === 'string' && e.className ? '.' + e.className.trim().replace(/\\s+/g, '.') : '')
      + (e.name ? '[' + e.name + ']' : '')
      + ' "' + (e.textContent || '').trim().replace(/\\s+/g, ' ').slice(0, 30) + '"';
  const ABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const all = () => [...document.querySelectorAll(ABLE)].filter(e => !e.disabled && e.tabIndex >= 0
      && e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]'));
  // What stands for it, where the element itself is no more than a point on the page.
  const standing = e => [e, ...(e.labels ?? []), e.nextElementSibling, e.parentElement].filter(Boolean);
  const outline = e => {
    const { outlineStyle: style, outlineWidth: width, outlineColor: colour } = getComputedStyle(e);
    return style === 'none' || parseFloat(width) < 2 ? '' : colour;
  };
  const parts = colour => {
    const found = colour.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    if (colour.startsWith('color(')) return [...found.slice(0, 3).map(one => one * 255), found[3] ?? 1];
    return [...found.slice(0, 3), found[3] ?? 1];
  };
  const ground = e => {
    for (let one = e; one; one = one.parentElement) {
      const found = parts(getComputedStyle(one).backgroundColor);
      if (found[3] > .5) return found;
    }
    return [255, 255, 255, 1];
  };
  const light = ([r, g, b]) => [r, g, b].map(one => one / 255)
      .map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
      .reduce((sum, one, i) => sum + one * [.2126, .7152, .0722][i], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const box = e => standing(e).map(one => one.getBoundingClientRect())
      .find(one => one.width > 8 && one.height > 8) ?? e.getBoundingClientRect();
  const inSight = e => {
    const { left, right, top, bottom } = box(e);
    const x = Math.min(Math.max((left + right) / 2, 1), innerWidth - 2);
    const y = Math.min(Math.max((Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2, 1), innerHeight - 2);
    if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) return false;
    const hit = document.elementFromPoint(x, y);
    return Boolean(hit) && standing(e).some(one => one.contains(hit) || hit.contains(one));
  };
  // What stays in sight while the page moves has no place among what moves.
  const stuck = e => {
    let one = e;
    while (one && !['sticky', 'fixed'].includes(getComputedStyle(one).position)) one = one.parentElement;
    return one;
  };
  // What is wrong with the focus that `e` has; `without`: the outlines as they are without it.
  const seen = (e, without) => {
    const marked = standing(e).filter((one, i) => outline(one) && outline(one) !== without[i]);
    if (!marked.length) return 'no mark of the focus';
    if (!inSight(e)) return 'the focus is out of sight';
    if (matchMedia('(forced-colors: active)').matches) return '';
    const clear = marked.some(one => {
      const inside = parseFloat(getComputedStyle(one).outlineOffset) < 0;
      return contrast(parts(outline(one)), ground(inside ? one : one.parentElement ?? one)) >= 3;
    });
    return clear ? '' : 'the mark of the focus is too faint';
  };
  const without = e => {
    e.blur();
    return standing(e).map(outline);
  };
  return {
    name,
    here() {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      // What a script or an address gave the focus to, to read from there on, needs no mark.
      const told = e.matches('main, [data-focus], [tabindex="-1"]');
      return { name: name(e), wrong: told ? '' : seen(e, standing(e).map(() => '')) };
    },
    unseen() {
      const found = [], kinds = new Set();
      for (const e of all()) {
        const kind = [e, e.parentElement].map(one => one.tagName + one.className + (one.type ?? '')).join();
        if (kinds.has(kind)) continue;
        kinds.add(kind);
        const before = without(e);
        e.focus();
        if (document.activeElement !== e) continue;
        const wrong = seen(e, before);
        if (wrong) found.push(wrong + ': ' + name(e));
      }
      document.activeElement?.blur();
      return found;
    },
    disordered() {
            const found = [], all_ = all().filter(e => !e.closest('.skip, .ribbon'));
      const place = (e, start) => {
        const { left, right, top, bottom } = box(e);
        return { e, top, bottom, from: start > 0 ? left : -right, to: start > 0 ? right : -left };
      };
      all_.slice(1).forEach((next, i) => {
        const last = all_[i];
        let both = next;
        while (!both.contains(last)) both = both.parentElement;
        if (both === last || stuck(next) !== stuck(last)) return;
        // Digits stand from left to right in every language.
        const start = getComputedStyle(both).direction === 'rtl' ? -1 : 1;
        const a = place(last, start), b = place(next, start);
        const above = b.bottom <= a.top + 4 && b.from < a.to - 4;
        const level = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const before = level > Math.min(a.bottom - a.top, b.bottom - b.top) / 2 && b.to <= a.from + 4;
        if (above || before) found.push(name(a.e) + ' then ' + name(b.e));
      });
      for (const e of all()) if (e.tabIndex > 0) found.push('an order of its own: ' + name(e));
      return found;
    },
  };
})();
"""


def wrong_focus(page: Page) -> list[str]:
    """What is wrong with the focus on the page that is open, for a keyboard."""
    page.evaluate(LIBRARY)
    page.keyboard.press("Tab")  # from here on the browser shows the focus, as it does to a keyboard
    unseen: list[str] = page.evaluate("focusing.unseen()")
    return [*unseen[:5], *(f"out of the order of reading: {each}" for each in out_of_order(page))]


def out_of_order(page: Page) -> list[str]:
    """Where Tab leads back up, or to what stands before, on the page that is open."""
    page.evaluate(LIBRARY)
    order: list[str] = page.evaluate("focusing.disordered()")
    return order[:5]


def focused(page: Page) -> dict[str, Any] | None:
    """What has the focus now, and what is wrong with how that shows; nothing: the whole page."""
    found: dict[str, Any] | None = page.evaluate("focusing.here()")
    return found
