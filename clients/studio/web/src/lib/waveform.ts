/** Samples a second: enough for the outline of a sound, and little memory for a long film. */
const SAMPLE_RATE = 8000;
/** Larger films get no waveform: the whole file is read. */
const MOST_BYTES = 96 * 1024 * 1024;
export const COLUMNS = 480;

const known = new Map<string, Promise<Float32Array | undefined>>();

/**
 * The loudness of a film's sound over its time, as `COLUMNS` peaks from 0 to 1; undefined without a sound. The page
 * keeps it under `key`, which names the film's bytes.
 */
export function waveform(key: string, url: string): Promise<Float32Array | undefined> {
  let result = known.get(key);
  if (!result) {
    result = read(url);
    known.set(key, result);
    result.catch(() => known.delete(key));
  }
  return result;
}

async function read(url: string): Promise<Float32Array | undefined> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the film's file: HTTP ${response.status}`);
  if (Number(response.headers.get("content-length") ?? Infinity) > MOST_BYTES) {
    await response.body?.cancel();
    return undefined;
  }
  const file = await response.arrayBuffer();
  try {
    return peaks(await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(file));
  } catch {
    // The file has no sound, or none that this browser decodes.
    return undefined;
  }
}

function peaks(sound: AudioBuffer): Float32Array {
  const result = new Float32Array(COLUMNS);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    const samples = sound.getChannelData(channel);
    samples.forEach((sample, index) => {
      const column = Math.floor((index / samples.length) * COLUMNS);
      result[column] = Math.max(result[column]!, Math.abs(sample));
    });
  }
  return result;
}
