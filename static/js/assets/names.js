// Which files the desk takes, as it says itself; so nobody waits for a file that is refused.
const CHARACTERS = /^[\p{L}\p{N}_\- .,'`+=!<>|()[\]{}]*$/u;
const NO_FOLDER = /[\p{Cc}\p{Cs}\\]/u;
// What programs save that no project takes, and what to save it as instead.
const INSTEAD = [
  [["bmp", "gif", "heic", "psd", "webp"], "Save the picture as TIFF, PNG or JPEG."],
  [["avi", "mkv", "mov", "webm", "wmv"], "Save the film as MP4."],
  [["aac", "aif", "aiff", "flac", "m4a", "ogg", "wma"], "Save the sound as MP3 or WAV."],
  [["odp", "ods", "odt", "rtf"], "Save it as PDF, or as a file of Microsoft Office."],
];
const MOST_NAME_BYTES = 255;
const MOST_PATH_BYTES = 1024;

const bytesOf = (text) => new TextEncoder().encode(text).length;

// "a//b/./c.txt" is "a/b/c.txt".
export const tidy = (path) => path.split("/").filter((part) => part && part !== ".").join("/");

// Why a file cannot be sent, in a sentence, or nothing; `limits` are those of the desk.
export function problemOf(path, size, limits) {
  const parts = path.split("/");
  const name = parts.pop();
  const ending = name.includes(".") ? name.split(".").pop().toLowerCase() : "";
  if (name.startsWith(".")) return "Its name begins with a dot: such files are for programs.";
  if (!limits.extensions.has(ending)) {
    if (!ending) return "Its name has no ending, such as .jpg.";
    const instead = INSTEAD.find(([endings]) => endings.includes(ending));
    return `Files that end in .${ending} are not taken.${instead ? ` ${instead[1]}` : ""}`;
  }
  const sign = [...name.normalize("NFC")].find((one) => !CHARACTERS.test(one));
  if (sign) return `Its name has the sign ${sign}, which names of assets do not have. Take it out.`;
  if (parts.some((one) => NO_FOLDER.test(one) || one === "..")) return "A folder has a sign that cannot be kept.";
  if (bytesOf(path) > MOST_PATH_BYTES || [name, ...parts].some((one) => bytesOf(one) > MOST_NAME_BYTES)) {
    return "Its name is too long.";
  }
  if (size === 0) return "It is empty: it has 0 bytes.";
  if (size > limits.maxBytes) return `It is larger than ${limits.maxWords}.`;
  return "";
}
