/**
 * Fields of one CSV record (RFC 4180: quoted fields, doubled quotes). A record that spans lines is
 * not supported: MovieLens has none. Throws when a quote is not closed.
 */
export function csvFields(line: string, separator = ','): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let text = '';
      let i = at + 1;
      for (;;) {
        const quote = line.indexOf('"', i);
        if (quote === -1) throw new Error('a quote is not closed');
        text += line.slice(i, quote);
        if (line[quote + 1] !== '"') {
          at = quote + 1;
          break;
        }
        text += '"';
        i = quote + 2;
      }
      fields.push(text);
    } else {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end === -1 ? undefined : end));
      at = end === -1 ? line.length : end;
    }
    if (at >= line.length) return fields;
    if (line[at] !== separator) throw new Error('text follows a closing quote');
    at++;
    if (at === line.length) {
      fields.push('');
      return fields;
    }
  }
}

/** Columns of a header by lower-case name; finds `userId`, `user_id` and `User ID` alike. */
export function columnsOf(header: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    header.map((name, i) => [
      name
        .trim()
        .toLowerCase()
        .replace(/[^a-z0-9]/g, ''),
      i,
    ]),
  );
}
