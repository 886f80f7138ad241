// Makes a photo small on the phone itself: at most 1600 pixels, JPEG. Drawing it anew
// also drops what the camera wrote into it (place, owner, serial number).

const LONGEST = 1600;
const QUALITY = 0.78;
export const MOST = 3;

/** Return {type, bytes} of the photo in `file`; throws where it cannot be read. */
export async function shrink(file) {
  const picture = await decoded(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  // What is transparent would turn black in a JPEG.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close?.();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  // Phones keep few canvases; an empty one frees its memory at once.
  canvas.width = canvas.height = 0;
  if (!blob) throw new Error("no picture");
  return { type: "image/jpeg", bytes: await blob.arrayBuffer() };
}

// Turned as the camera was held.
const decoded = (file) => createImageBitmap(file, { imageOrientation: "from-image" });
