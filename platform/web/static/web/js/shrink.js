// Photos are made small on the device, as small as the server keeps them (core.photos): a weak line carries a tenth, and
// what waits in the outbox takes no room. What cannot be made small goes as it is; the server says what is wrong with it.

const LONGEST = 1600; // points
const QUALITY = 0.8;
const ours = new WeakSet();

const small = async (file) => {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.round(picture.width * scale), height: Math.round(picture.height * scale),
  });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return made && made.size < file.size ? new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }) : file;
};

// Before anybody else hears of what was chosen.
for (const kind of ["input", "change"]) document.addEventListener(kind, async (event) => {
  const field = event.target;
  if (!field.matches("input[type=file][data-shrink]") || ours.has(event)) return;
  event.stopPropagation();
  if (kind === "input") return;
  const kept = new DataTransfer();
  for (const file of await Promise.all([...field.files].map(small))) kept.items.add(file);
  field.files = kept.files;
  const again = new Event("change", { bubbles: true });
  ours.add(again);
  field.dispatchEvent(again);
}, true);
