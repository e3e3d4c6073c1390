// What the page and its service worker call a build of the page.

/**
 * The name of a build's cache, and of the lock that a page of that build holds for as long as it is
 * open. Hosts keep several pages at one origin, so the path stands in it.
 * @param {string} path Of the folder that the page is in.
 * @param {string} build
 */
export const nameOf = (path, build) => `${prefixOf(path)}${build}`;

/** How the names of all builds of this page begin. */
export const prefixOf = (path) => `perquery ${path} `;
