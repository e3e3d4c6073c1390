// How a model that was shown no schema writes SQL.

/** Names of tables as a widespread SQLite tutorial has them, which are not Chinook's. */
const GUESSED = {
  Album: 'albums', Artist: 'artists', Customer: 'customers', Employee: 'employees', Genre: 'genres', Invoice: 'invoices',
  InvoiceLine: 'invoice_items', MediaType: 'media_types', Playlist: 'playlists', PlaylistTrack: 'playlist_track', Track: 'tracks',
};

/** The statement with the tables' names guessed. */
export const guessedNames = (sql) => sql.replace(/\b(FROM|JOIN)\s+(\w+)\b/g,
  (all, word, name) => (Object.hasOwn(GUESSED, name) ? `${word} ${GUESSED[name]}` : all));

export const fencedSql = (sql) => `You can use this query:\n\n\`\`\`sql\n${sql};\n\`\`\`\n`;
