/** Edits between two words that are taken for a slip of the finger. */
const SLIPS = 2;

/**
 * What to say of an option that a command does not have: the one that was meant, where one is near,
 * and the command's help, which names all it has.
 */
export function unknownOption(option: string, command: string, help: string): string {
  const known = [...new Set(help.match(/--[a-z][a-z-]*/g))];
  const meant = known
    .map((name) => ({ name, far: name.startsWith(option) ? 0 : distance(option, name) }))
    .sort((a, b) => a.far - b.far)[0];
  const hint = meant && meant.far <= SLIPS ? `; did you mean ${meant.name}?` : '';
  return `${command} has no option ${option}${hint}\n\n${help}\n`;
}

/** Letters to insert, remove or replace to make one word of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
