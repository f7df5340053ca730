/* The wall: dark, larger, no input, the same news. A wall shows; nobody signs there. */
export function isWall(): boolean {
  return new URLSearchParams(location.search).has('wall');
}
