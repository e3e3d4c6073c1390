// Only in the page of tools/dev: loads it again after each build.
export function reloadAfterBuilds() {
  new EventSource('builds').onmessage = () => location.reload();
}
