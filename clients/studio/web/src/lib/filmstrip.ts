/** Draws the frame at each time, in seconds, of a video onto the canvas beside it, one after another: `whole` in its own size. */
export async function drawFilmstrip(url: string, stills: readonly { canvas: HTMLCanvasElement; seconds: number; whole?: boolean }[], signal: AbortSignal): Promise<void> {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "metadata";
  video.src = url;
  for (const { canvas, seconds, whole } of stills) {
    if (!(await shown(video, seconds, signal))) break;
    const height = whole ? video.videoHeight : canvas.clientHeight * devicePixelRatio;
    canvas.height = height;
    canvas.width = (height * video.videoWidth) / video.videoHeight;
    // Nothing reads the canvas back, so a video of another origin may be drawn.
    canvas.getContext("2d")!.drawImage(video, 0, 0, canvas.width, canvas.height);
  }
  video.removeAttribute("src");
  video.load();
}

/** Draws a JPEG onto the canvas. One that cannot be read leaves it as it is. */
export async function drawPicture(canvas: HTMLCanvasElement, jpeg: Uint8Array): Promise<void> {
  const picture = await createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" })).catch(() => undefined);
  if (!picture) return;
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")!.drawImage(picture, 0, 0);
}

/** Seeks; false if the video cannot be read or the signal aborts. */
function shown(video: HTMLVideoElement, seconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (success: boolean) => () => {
      video.onseeked = video.onerror = null;
      resolve(success && !signal.aborted);
    };
    video.onseeked = finish(true);
    video.onerror = finish(false);
    signal.addEventListener("abort", finish(false), { once: true });
    video.currentTime = seconds;
  });
}
