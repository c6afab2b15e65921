// Files with their folders, from what was chosen or dropped.

export const filesOf = (input) =>
  [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

// Whole folders too; what cannot be opened has no file. `found` is told how many there are so far.
export async function filesDropped(transfer, found) {
  // The browser forgets what was dropped as soon as anything is waited for.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const dropped = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = [];
  const waiting = dropped.filter(Boolean);
  while (waiting.length) {
    const one = waiting.shift();
    if (one instanceof File) files.push({ path: one.name, file: one });
    else if (one.isDirectory) waiting.push(...(await entriesOf(one).catch(() => [lost(one)])));
    else files.push({ path: one.fullPath.slice(1), file: await fileOf(one).catch(() => null) });
    if (files.length % 100 === 0) found(files.length);
  }
  return files;
}

// Stands for a folder that cannot be opened.
const lost = ({ fullPath }) => ({ fullPath, file: (_, reject) => reject() });

const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function entriesOf(folder) {
  const reader = folder.createReader();
  const entries = [];
  // A browser gives a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return entries;
    entries.push(...some);
  }
}
