/*
 * Reads a .po file: {message id: translation}. Fuzzy and untranslated messages are left out, for the
 * page then shows the English, as the command line does. Plural forms are keyed by their singular and
 * hold an array.
 */
const piece = /"((?:[^"\\]|\\.)*)"/g;

function joined(text) {
  let result = '';
  for (const match of text.matchAll(piece)) result += JSON.parse(`"${match[1]}"`);
  return result;
}

export function catalogue(po) {
  const messages = {};
  for (const block of po.split(/\n\s*\n/)) {
    if (/^#,.*\bfuzzy\b/m.test(block) || /^#~/m.test(block)) continue;
    const fields = {};
    let name = '';
    for (const line of block.split('\n')) {
      const begin = /^(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+/.exec(line);
      if (begin) name = begin[1];
      if ((begin || line.startsWith('"')) && name) fields[name] = (fields[name] ?? '') + joined(line);
    }
    if (!fields.msgid) continue;
    if (fields.msgid_plural) {
      const forms = [fields['msgstr[0]'], fields['msgstr[1]']];
      if (forms[0]) messages[fields.msgid] = forms;
    } else if (fields.msgstr) {
      messages[fields.msgid] = fields.msgstr;
    }
  }
  return messages;
}
