// What the two sides of the page's recorded demo say: replies written by hand, right ones and such
// mistakes as models make. A script for tests/provider (server.js, "script").
import { fencedSql, guessedNames } from './mistakes.mjs';

/** Wrong in what they say, on either side. */
const LAST_DAY_LOST = () => 'SELECT COUNT(*) AS Invoices, ROUND(SUM(Total), 2) AS Revenue FROM Invoice '
  + "WHERE InvoiceDate BETWEEN '2022-07-01' AND '2022-08-31'";
const NO_ESCAPE = (sql) => sql.replace(/Email LIKE .*$/, "Email LIKE '%_%'");
const NULL_FORGOTTEN = () => 'SELECT LastName FROM Employee WHERE EmployeeId NOT IN (SELECT ReportsTo FROM Employee)';

/** Statements of the agent side that differ from the gold SQL, one after each error; the last stays. */
const AGENT_SQL = {
  c03: [(sql) => sql.replace('PostalCode', 'PostlCode')], // a typing error that the schema fixes
  c05: [LAST_DAY_LOST],
  c08: [(sql) => sql.replace('BillingCity', 'Billing_City')],
  c16: [(sql) => sql.replace('SELECT ar.Name', 'SELECT ar.Name, COUNT(*) AS Albums')],
  c17: [(sql) => sql.replace('PlaylistTrack', 'PlaylistTracks')],
  c21: [(sql) => sql.replace("strftime('%Y', i.InvoiceDate)", "strftime('%Y', l.InvoiceDate)")],
  c22: [(sql) => sql.replaceAll(/strftime\('%Y-%m', InvoiceDate\)/g, "DATE_FORMAT(InvoiceDate, '%Y-%m')"), (sql) => sql],
  c28: [NO_ESCAPE],
  c35: [(sql) => sql.replace('UNION ALL', 'UNION')],
  c36: [(sql) => sql.replace('c.SupportRepId', 'c.SuportRepId')],
  c39: [NULL_FORGOTTEN],
  c40: [() => 'SELECT QUARTER(InvoiceDate) AS Quarter, ROUND(SUM(Total), 2) AS Revenue FROM Invoice '
    + "WHERE strftime('%Y', InvoiceDate) = '2024' GROUP BY Quarter ORDER BY Quarter", (sql) => sql],
  c42: [(sql) => sql.replace('GROUP BY c.CustomerId', 'GROUP BY CustomerId')],
  c44: [() => 'SELECT Country, City, MAX(Customers) AS Customers FROM (SELECT Country, City, COUNT(*) AS Customers '
    + 'FROM Customer GROUP BY Country, City) GROUP BY Country HAVING SUM(Customers) >= 3'],
  c52: [(sql) => sql.replace("CAST(strftime('%m', InvoiceDate) AS INTEGER)", 'EXTRACT(MONTH FROM InvoiceDate)'), (sql) => sql],
  c54: [() => 'SELECT g.Name, MEDIAN(t.Milliseconds) AS Median FROM Track AS t JOIN Genre AS g ON g.GenreId = t.GenreId '
    + 'GROUP BY g.GenreId', (sql) => sql],
  c57: [(sql) => sql.replace("strftime('%Y', InvoiceDate)", 'YEAR(InvoiceDate)'),
    (sql) => sql.replace("strftime('%Y', InvoiceDate)", "TO_CHAR(InvoiceDate, 'YYYY')"), (sql) => sql],
  c60: [(sql) => sql.replace('AVG(Amount)', 'MEAN(Amount)'), (sql) => sql.replace('AVG(Amount)', 'AVERAGE(Amount)')],
};

/** Replies of the agent side that are not the JSON object that was asked for. */
const AGENT_FORM = {
  c12: fencedSql,
  c19: (sql) => `Here is the query:\n\n${JSON.stringify({ sql })}\n\nIt counts each country once.`,
  c33: (sql) => `${JSON.stringify({ sql })}\n\nThe sums are in bytes.`,
  c41: fencedSql,
  c48: (sql) => `Sure! ${JSON.stringify({ sql })}`,
};

const REFUSED = 'The question does not say which customers count as French. Could you tell me?';
const NO_SCHEMA = 'I cannot see your database, so I do not know its tables. If you send me the schema, I can write the query for you.';

/** Questions that the baseline side answers with names as Chinook has them, as if it had memorized it. */
const KNOWN = new Set(['c01', 'c02', 'c05', 'c06', 'c07', 'c11', 'c16', 'c20', 'c28', 'c32', 'c34', 'c35', 'c38', 'c39', 'c48', 'c50']);
const BASELINE_SQL = { c05: LAST_DAY_LOST, c28: NO_ESCAPE, c39: NULL_FORGOTTEN };
/** Questions to which it answers that it does not know the tables. */
const UNKNOWN = new Set(['c14', 'c26', 'c45', 'c53', 'c56']);

/** What goes wrong on the way, by side and question: names of the stub's faults. */
const FAULTS = {
  agent: { c10: '429?times=1', c30: '429-retry-after?seconds=2&times=1', c50: '503?times=1', c55: 'cut-midstream?after=12&times=1' },
  baseline: { c10: '429?times=1', c47: '500?times=1' },
};

const REASONING = 'The question has several steps. First the rows that count, then the groups, then what is asked of each group; '
  + 'the order is part of the question, so it has to be kept.';

/**
 * @param {{id: string, tier: number, sql: string[]}} question
 * @param {'baseline' | 'agent'} side
 * @param {{last: string, repairs: number}} prompt What readPrompt of the stub reads from it.
 * @returns {{model: string, text: string}} As a script of the stub gives it.
 */
export function replyTo({ id, tier, sql: [right] }, side, prompt) {
  const fault = FAULTS[side][id];
  const reasoning = tier === 3 ? [`reasoning?text=${encodeURIComponent(REASONING)}`] : [];
  const model = ['stub/ok', ...reasoning, ...(fault ? [fault] : [])].join('+');
  return { model, text: side === 'agent' ? agentText(id, right, prompt) : baselineText(id, right) };
}

function agentText(id, right, { last, repairs }) {
  if (id === 'c59' && repairs === 0) return REFUSED;
  const statements = (AGENT_SQL[id] ?? [(sql) => sql]).map((change) => change(right));
  const failed = repairs === 0 ? -1 : statements.findLastIndex((sql) => last.includes(sql));
  const sql = statements[Math.min(failed + 1, statements.length - 1)];
  return (AGENT_FORM[id] ?? ((text) => JSON.stringify({ sql: text })))(sql);
}

function baselineText(id, right) {
  if (UNKNOWN.has(id)) return NO_SCHEMA;
  if (KNOWN.has(id)) {
    const sql = (BASELINE_SQL[id] ?? ((known) => known))(right);
    return `${fencedSql(sql)}\nThis uses the tables of the Chinook sample database.`;
  }
  return `${fencedSql(guessedNames(right))}\nTables may be called otherwise in your database.`;
}
