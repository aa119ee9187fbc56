const COLOURS = 6;

/** The one or two letters that stand for a user. */
export function initials(user: string): string {
  const parts = user.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return (parts.length > 1 ? parts[0]![0]! + parts[1]![0]! : user.slice(0, 2)).toUpperCase();
}

/** The number of a user's colour, the same on every page. */
export function colourOf(user: string): number {
  let sum = 0;
  for (const letter of user) sum = (sum * 31 + letter.codePointAt(0)!) % 9973;
  return (sum % COLOURS) + 1;
}
