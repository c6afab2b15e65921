// Where files go that are on their way, also after the page was closed and the same are chosen.
const MARK = "importdesk-upload";

const keyOf = (item) => [MARK, item.project, item.path, item.size, item.file.lastModified].join("|");

export const placeOf = (item) => attempt(() => localStorage.getItem(keyOf(item)));
export const remember = (item, place) => attempt(() => localStorage.setItem(keyOf(item), place));
export const forget = (item) => attempt(() => localStorage.removeItem(keyOf(item)));

// A browser may have no room for it, or allow none: such a file is sent anew.
function attempt(doing) {
  try {
    return doing();
  } catch {
    return null;
  }
}
