// What the stub's models say: the table of answers, and the gold questions they know.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FIXED = 'SELECT Name FROM Genre ORDER BY GenreId';
const KEYWORDS = new Set(`all and as asc between by case cast cross current_date current_time
  current_timestamp desc distinct else end escape except exists following from full glob group
  having in inner integer intersect is isnull join left like limit natural not notnull null
  numeric offset on or order outer over partition preceding range real recursive right rows select
  table text then unbounded union unique using values when where window with`.split(/\s+/));

/** A literal of SQL that says the same as a gold set's binding. */
const literal = (value) => (typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);

/**
 * The questions of gold sets, as a prompt has them: bindings are filled into the question and, as
 * literals, in the SQL.
 * @returns {{id: string, question: string, sql: string[]}[]} The longest question first.
 */
export function loadGold(files) {
  return [files].flat().flatMap((file) => {
    const { bindings = {}, questions } = JSON.parse(readFileSync(file, 'utf8'));
    const fill = (text, pattern, show) => text.replace(pattern,
      (all, name) => (Object.hasOwn(bindings, name) ? show(bindings[name]) : all));
    return questions.map(({ id, question, sql }) => ({
      id,
      question: fill(question, /\{(\w+)\}/g, String),
      sql: sql.map((each) => fill(each, /:(\w+)/g, literal)),
    }));
  }).sort((a, b) => b.question.length - a.question.length);
}

/** The text of a message, whose content is a string, a list of parts or null. */
export function textOf({ content }) {
  return Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : content ?? '';
}

/**
 * What a prompt asks: the newest user message that holds a gold question names it, and the user
 * messages after the one that asked it first are attempts at repair.
 */
export function readPrompt(messages, gold) {
  const asked = messages.filter(({ role }) => role === 'user').map(textOf);
  let found = null;
  for (const text of [...asked].reverse()) found ??= gold.find(({ question }) => text.includes(question)) ?? null;
  const first = found ? asked.findIndex((text) => text.includes(found.question)) : 0;
  return { found, last: asked.at(-1) ?? '', repairs: Math.max(0, asked.length - 1 - first) };
}

/** A number in [0, 1) that depends on nothing but its arguments. */
function draw(...of) {
  return createHash('sha256').update(of.join('\0')).digest().readUInt32BE() / 2 ** 32;
}

/**
 * The statement with its first column misspelled. A column is taken to be a word that is no keyword,
 * table, function, alias or qualifier.
 */
export function misspell(sql) {
  const aliases = new Set([...sql.matchAll(/\bAS\s+(\w+)|(\w+)\s+AS\s*\(/gi)].map(([, a, b]) => (a ?? b).toLowerCase()));
  for (const match of sql.matchAll(/'(?:[^']|'')*'|"[^"]*"|[A-Za-z_]\w*/g)) {
    const [word] = match;
    const before = sql.slice(0, match.index);
    const after = sql.slice(match.index + word.length);
    if (/^['"]/.test(word) || word.length < 4 || KEYWORDS.has(word.toLowerCase()) || aliases.has(word.toLowerCase()) ||
      /\b(?:FROM|JOIN|AS)\s+$/i.test(before) || /^\s*[.(]/.test(after)) continue;
    const at = [...word].findIndex((letter, i) => i > 0 && word[i + 1] && letter.toLowerCase() !== word[i + 1].toLowerCase());
    return before + word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) + after;
  }
  return `SELECT Nmae FROM (${sql})`;
}

// An entry's `reply` gets what readPrompt found, the SQL of the question (`right`, or a fixed
// statement for an unknown one), `say` (the form that was asked for: bare SQL, or in JSON mode an
// object), and its keys, each given below as [default, meaning].
export const ANSWERS = [
  {
    name: 'ok', what: 'one fixed statement, whatever was asked', keys: {},
    reply: ({ say }) => say(FIXED),
  },
  {
    name: 'oracle', what: 'the gold SQL of the question that the prompt holds, or the fixed statement',
    keys: { pick: [0, 'which of the gold alternatives'] },
    reply: ({ say, found, right }, { pick }) => say(found?.sql[pick] ?? right),
  },
  {
    name: 'wrong-column', what: 'SQL with a misspelled column, and the gold SQL once errors were fed back',
    keys: { turns: [1, 'how many replies are wrong before the right one'] },
    reply: ({ say, right, repairs }, { turns }) => say(repairs < turns ? misspell(right) : right),
  },
  {
    name: 'noisy', what: 'the gold SQL or SQL with a wrong result, drawn by seed and question',
    keys: { seed: [1, 'any number'], right: [0.7, 'the share of right answers'] },
    reply: ({ say, found, last, right }, { seed, right: share }) =>
      say(draw(seed, found?.id ?? last) < share ? right : "SELECT 'wrong' AS Answer"),
  },
  {
    name: 'fenced', what: 'the gold SQL in a Markdown fence, in JSON mode too', keys: {},
    reply: ({ right }) => `Here is the query:\n\n\`\`\`sql\n${right};\n\`\`\`\n`,
  },
  {
    name: 'prose', what: 'the gold SQL within sentences, in JSON mode too', keys: {},
    reply: ({ right }) => `The tables hold what you ask for. This query answers it:\n${right};\n\nIt reads each row once.`,
  },
  {
    name: 'no-sql', what: 'a refusal without SQL, in JSON mode too', keys: {},
    reply: () => 'I am sorry, but the tables do not hold what you ask for.',
  },
  {
    name: 'unicode', what: 'a statement with letters of two, three and four bytes', keys: {},
    reply: ({ say }) => say("SELECT 'Dvořák – 東京 🎸' AS Name"),
  },
  {
    name: 'long', what: 'a statement of many tokens', keys: { tokens: [400, 'about how many'] },
    reply: ({ say }, { tokens }) => say(`SELECT 1${' + 1'.repeat(Math.max(0, tokens - 3) / 2)}`),
  },
];

/** The text that an answer gives to a request. */
export function answerText({ entry, keys }, body, gold) {
  const prompt = readPrompt(body.messages, gold);
  const json = ['json_object', 'json_schema'].includes(body.response_format?.type);
  const say = (sql) => (json ? JSON.stringify({ sql }) : sql);
  return entry.reply({ ...prompt, say, right: prompt.found?.sql[0] ?? FIXED }, keys);
}
