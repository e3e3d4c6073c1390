/* SQLite without what the sandbox blocks anyway: ALTER TABLE and VACUUM are omitted, and its
 * parser, which is generated with them, gets these functions in their place. They ask the
 * authorizer, so the sandbox names the same error as before. */
#include "sqlite3.c"

#ifdef SQLITE_OMIT_ALTERTABLE

static void block_alter(Parse *parse, SrcList *source) {
    sqlite3 *db = parse->db;
    const Table *table = sqlite3LocateTableItem(parse, 0, &source->a[0]);
    if (table != NULL) {
        const char *schema = db->aDb[sqlite3SchemaToIndex(db, table->pSchema)].zDbSName;
        if (sqlite3AuthCheck(parse, SQLITE_ALTER_TABLE, schema, table->zName, 0) == SQLITE_OK) {
            sqlite3ErrorMsg(parse, "ALTER TABLE is not compiled in");
        }
    }
    sqlite3SrcListDelete(db, source);
}

static void sqlite3AlterRenameTable(Parse *parse, SrcList *source, Token *name) {
    (void)name;
    block_alter(parse, source);
}

static void sqlite3AlterRenameColumn(Parse *parse, SrcList *source, Token *old, Token *name) {
    (void)old, (void)name;
    block_alter(parse, source);
}

static void sqlite3AlterBeginAddColumn(Parse *parse, SrcList *source) {
    block_alter(parse, source);
}

static void sqlite3AlterFinishAddColumn(Parse *parse, Token *definition) {
    (void)parse, (void)definition;
}

static void sqlite3AlterDropColumn(Parse *parse, SrcList *source, const Token *name) {
    (void)name;
    block_alter(parse, source);
}

static void sqlite3AlterDropConstraint(Parse *parse, SrcList *source, Token *name, Token *column) {
    (void)name, (void)column;
    block_alter(parse, source);
}

static void sqlite3AlterSetNotNull(Parse *parse, SrcList *source, Token *column, Token *first) {
    (void)column, (void)first;
    block_alter(parse, source);
}

static void sqlite3AlterAddConstraint(Parse *parse, SrcList *source, Token *first, Token *name,
                                      const char *text, int size, Expr *check) {
    (void)first, (void)name, (void)text, (void)size;
    sqlite3ExprDelete(parse->db, check);
    block_alter(parse, source);
}

#endif

#ifdef SQLITE_OMIT_VACUUM

/* SQLite leaves this out with VACUUM, and its backups call it. */
static void sqlite3PagerClearCache(Pager *pager) {
    if (!pager->tempFile) {
        pager_reset(pager);
    }
}

/* A statement of this operation is not read-only, which the sandbox looks at. */
static void sqlite3Vacuum(Parse *parse, Token *schema, Expr *into) {
    Vdbe *program = sqlite3GetVdbe(parse);
    if (program != NULL &&
        (schema == NULL || sqlite3TwoPartName(parse, schema, schema, &schema) >= 0)) {
        sqlite3VdbeAddOp0(program, OP_Vacuum);
    }
    sqlite3ExprDelete(parse->db, into);
}

#endif
