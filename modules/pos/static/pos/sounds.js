/** Two sounds: found, and not found. */

let context = null;

function tone(frequency, start, length) {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.12, context.currentTime + start);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + start + length);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(context.currentTime + start);
  oscillator.stop(context.currentTime + start + length);
}

/** Browsers give no sound before the first touch or key; then nothing is played. */
function ready() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  return navigator.userActivation?.hasBeenActive ?? true;
}

export function found() {
  if (ready()) tone(1320, 0, 0.08);
}

export function notFound() {
  if (!ready()) return;
  tone(330, 0, 0.16);
  tone(220, 0.18, 0.28);
}
