// A drawing of the page as a file of its own: what style sheets say of it is written into it.

/** What a style sheet may say of a part of a drawing. */
const PROPERTIES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin',
  'stroke-opacity', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor', 'dominant-baseline',
  'paint-order', 'letter-spacing', 'visibility'];

/** What a part has of these, if nothing is said. */
const NOT_INHERITED = { opacity: '1' };

/** What has a meaning on the page only. */
const LEFT_OUT = /^(class|style|tabindex|role|data-.*|aria-.*|part|focusable)$/;

const SCALE = 2; // pixels of a PNG for one of the page's

/** @param {SVGSVGElement} drawing One that is shown. @param {string} title @returns {{text: string, width: number, height: number}} SVG. */
export function svgOf(drawing, title) {
  const { width, height } = drawing.getBoundingClientRect();
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  settle(drawing, copy);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const [x, y, across, down] = copy.getAttribute('viewBox').split(/[\s,]+/);
  copy.prepend(part('title', {}, title), part('rect', { x, y, width: across, height: down, fill: groundOf(drawing) }));
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

/** @param {{text: string, width: number, height: number}} svg @returns {Promise<Blob>} */
export async function pngOf({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil(height * SCALE);
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
}

/** Writes the style of a part, where it differs from what it would inherit, and of all within it. */
function settle(shown, copy, inherited = {}) {
  const style = getComputedStyle(shown);
  for (const { name } of [...copy.attributes]) if (LEFT_OUT.test(name)) copy.removeAttribute(name);
  const own = {};
  for (const name of PROPERTIES) {
    own[name] = plainColor(style.getPropertyValue(name));
    const usual = NOT_INHERITED[name] ?? inherited[name];
    if (own[name] !== '' && own[name] !== usual) copy.setAttribute(name, own[name]);
    else copy.removeAttribute(name);
  }
  const pairs = [...shown.childNodes].map((child, at) => [child, copy.childNodes[at]]);
  for (const [child, twin] of pairs) {
    if (child.nodeType === Node.COMMENT_NODE) twin.remove();
    else if (child.nodeType === Node.ELEMENT_NODE) {
      if (getComputedStyle(child).display === 'none') twin.remove();
      else settle(child, twin, own);
    }
  }
}

/** Mixed colors come as color(srgb ...), which other programs do not read. */
function plainColor(value) {
  const mixed = value.match(/^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)$/);
  if (!mixed) return value;
  const [red, green, blue] = mixed.slice(1, 4).map((share) => Math.round(Number(share) * 255));
  return mixed[4] === undefined ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${mixed[4]})`;
}

/** The color that a drawing stands on. */
function groundOf(element) {
  for (let at = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return plainColor(backgroundColor);
  }
  return '#fff';
}

function part(name, attributes, text = '') {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}
