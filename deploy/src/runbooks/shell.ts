/** Commands of a shell block, each as its words: pipes, `&&`, `;` and substitutions part them. */
export function commandsOf(block: string): string[][] {
  return block
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .flatMap((line) => parts(line))
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

function parts(line: string): string[] {
  const inner: string[] = [];
  const outer = line.replaceAll(/\$\(([^()]*)\)/g, (_, text: string) => {
    inner.push(text);
    return 'X';
  });
  // separators within quotes belong to the word
  const quoted = outer.replaceAll(/'[^']*'|"[^"]*"/g, (text) => text.replaceAll(/[|&;#<>]/g, '_'));
  const bare = quoted.replace(/\s#.*$/, '');
  return [...inner, ...bare.split(/\||&&|;/)];
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g)]
    .map(([word]) => word.replaceAll(/['"]/g, ''))
    .filter((word, i) => !(i === 0 && /^[A-Z_]+=/.test(word)));
}
