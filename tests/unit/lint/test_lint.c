/* The lint of gold sets: for every rule a gold that triggers it and one that nearly does. */
#include "support.h"

#include "pq_lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char database_sql[] =
    "CREATE TABLE artist (ArtistId INTEGER PRIMARY KEY, Name TEXT, Born INTEGER, Size TEXT,"
    " Year TEXT, Score INTEGER);"
    "INSERT INTO artist VALUES (1, 'Ada', 1950, '9', '2001', 3), (2, 'Ben', NULL, '10', '2002', 3),"
    " (3, 'Cyd', 1970, '11', '2003', 2), (4, 'Dan', 1980, '2', '2004', 2),"
    " (5, 'Eve', NULL, NULL, '2005', 1);"
    "CREATE TABLE media_type (MediaTypeId INTEGER PRIMARY KEY, Price INTEGER);"
    "INSERT INTO media_type VALUES (1, 5), (2, 5), (3, 7);"
    "CREATE TABLE twin (x TEXT, y INTEGER);"
    "INSERT INTO twin VALUES ('a', 1), ('A', 2), ('b', 2), ('b', 2);";

static pq_lint *run_lint(pq_db **db, const char *gold) {
    size_t size = 0;
    pq_lint *lint = NULL;
    pq_error error = {0};
    unsigned char *image = test_make_database(database_sql, &size);
    assert_int_equal(pq_db_open(image, size, db, &error), PQ_OK);
    free(image);
    if (pq_lint_begin(*db, gold, strlen(gold), &lint, &error) != PQ_OK) {
        fail_msg("%s: %s\n%s", error.where, error.message, gold);
    }
    while (!pq_lint_finished(lint)) {
        assert_int_equal(pq_lint_step(lint, &error), PQ_OK);
    }
    return lint;
}

/* Lints the set {"bindings", "questions"} in `gold` and wants "path rule; path rule; ...". */
static void check_set(const char *gold, const char *expected) {
    char text[4096];
    char found[1024] = "";
    size_t length = 0;
    pq_db *db = NULL;
    snprintf(text, sizeof text,
             "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\",%s}", gold);
    pq_lint *lint = run_lint(&db, text);
    for (const pq_finding *f = pq_lint_findings(lint); f != NULL; f = f->next) {
        length += (size_t)snprintf(found + length, sizeof found - length, "%s%s %s",
                                   length == 0 ? "" : "; ", f->path, pq_lint_code(f->rule));
        assert_true(strlen(f->message) > 20);
    }
    if (strcmp(found, expected) != 0) {
        fail_msg("%s\n  wanted \"%s\"\n  found  \"%s\"", gold, expected, found);
    }
    pq_lint_end(lint);
    pq_db_close(db);
}

/* One question: its text, its other fields (", ..."), its SQL as a JSON list without brackets. */
static void check(const char *question, const char *fields, const char *sql, const char *expected) {
    char gold[3072];
    snprintf(gold, sizeof gold,
             "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"%s\",\"sql\":[%s]%s}]",
             question, sql, fields);
    check_set(gold, expected);
}

static void check_sql(const char *sql, const char *expected) {
    char quoted[2048];
    snprintf(quoted, sizeof quoted, "\"%s\"", sql);
    check("How many ids are there?", "", quoted, expected);
}

/* The message of the first finding on one SQL. */
static void check_message(const char *sql, const char *expected) {
    char gold[1024];
    pq_db *db = NULL;
    snprintf(gold, sizeof gold,
             "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\",\"questions\":["
             "{\"id\":\"a\",\"tier\":1,\"question\":\"q\",\"sql\":[\"%s\"]}]}",
             sql);
    pq_lint *lint = run_lint(&db, gold);
    assert_non_null(pq_lint_findings(lint));
    assert_string_equal(pq_lint_findings(lint)->question, "a");
    assert_string_equal(pq_lint_findings(lint)->message, expected);
    pq_lint_end(lint);
    pq_db_close(db);
}

#define Q0 "questions[0].sql[0] "
#define TIE ",\"tags\":[\"limit-tie\"]"

static void quoted_string(void **state) {
    check_sql("SELECT Name FROM artist WHERE Name = \\\"Ada\\\"", Q0 "quoted_string");
    check_sql("SELECT \\\"Name\\\" FROM artist WHERE Name = 'Ada'", "");
    check_sql("SELECT Name AS \\\"who is it\\\" FROM artist", "");
}

static void in_subqueries(void **state) {
    check_sql("SELECT Name FROM artist WHERE ArtistId = "
              "(SELECT ArtistId FROM artist ORDER BY Score DESC LIMIT 1)",
              Q0 "limit_cuts_tie");
    check_sql("WITH top AS (SELECT Name FROM artist ORDER BY Score DESC LIMIT 1) SELECT * FROM top",
              Q0 "limit_cuts_tie");
    check_sql("WITH a AS (SELECT * FROM artist), b AS (SELECT Name FROM a ORDER BY Score LIMIT 2) "
              "SELECT * FROM b",
              Q0 "limit_cuts_tie");
    check_sql("SELECT Name FROM artist WHERE Score = "
              "(SELECT Score FROM artist ORDER BY Score DESC LIMIT 1)",
              "");
    check_sql("SELECT Name FROM artist WHERE ArtistId = "
              "(SELECT ArtistId FROM artist ORDER BY Score DESC, ArtistId LIMIT 1)",
              "");
    check_sql("SELECT Name FROM artist WHERE EXISTS (SELECT Name FROM artist LIMIT 1)", "");
    check_sql("SELECT Name FROM artist WHERE Name IN (SELECT Name FROM artist LIMIT 99)", "");
    check_sql("SELECT Name FROM artist a WHERE EXISTS (SELECT 1 FROM twin WHERE y = a.Score "
              "ORDER BY x LIMIT 1)",
              "");
}

static void bare_column(void **state) {
    check_sql("SELECT Name, MAX(Score) FROM artist", Q0 "bare_column");
    check_sql("SELECT Name, MIN(Score) FROM artist", "");
    check_sql("SELECT a.Name, COUNT(*) AS n FROM artist AS a", Q0 "bare_column");
    check_sql("SELECT Name, MAX(Born), MIN(Born) FROM artist", Q0 "bare_column");
    check_sql("SELECT Name, Score, COUNT(*) FROM artist GROUP BY Score", Q0 "bare_column");
    check_sql("SELECT Score, MAX(Year), Name FROM artist GROUP BY Score", "");
    check_sql("SELECT Name, COUNT(*) FROM artist GROUP BY ArtistId", "");
    check_sql("SELECT Price, MAX(y), x FROM media_type, twin GROUP BY Price", Q0 "bare_column");
    check_sql("SELECT n FROM (SELECT Name AS n, SUM(Score) FROM artist)", Q0 "bare_column");
    check_sql("SELECT Score AS s, MAX(Year), Name FROM artist GROUP BY 1", "");
    check_sql("SELECT Score AS s, MAX(Year), Name FROM artist GROUP BY \\\"s\\\"", "");
    check_sql("SELECT Score AS s, COUNT(*), Score FROM artist GROUP BY s HAVING COUNT(*) > 1", "");
    check_sql("SELECT Name, MAX(Score) OVER () FROM artist", "");
    check_sql("SELECT Name, MAX(Score, 2) FROM artist", "");
    check_sql("SELECT COUNT(*), (SELECT MAX(Score) FROM artist) AS m FROM artist", "");
}

#define NUMBERED(over)                                                                             \
    "SELECT Name FROM (SELECT Name, ROW_NUMBER() OVER (" over ") AS rn FROM artist) "

static void row_numbers(void **state) {
    check_sql(NUMBERED("ORDER BY Score DESC") "WHERE rn = 1", Q0 "limit_cuts_tie");
    check_sql(NUMBERED("ORDER BY Score DESC") "WHERE rn <= 2", "");
    check_sql(NUMBERED("ORDER BY Score DESC") "t WHERE t.rn < 2", Q0 "limit_cuts_tie");
    check_sql(NUMBERED("ORDER BY Score DESC, Name") "WHERE rn = 1", "");
    check_sql(NUMBERED("PARTITION BY Score ORDER BY Year") "WHERE rn = 1", "");
    check_sql(NUMBERED("PARTITION BY Year ORDER BY Score") "WHERE rn = 1", "");
    check_sql(
        "WITH t AS (SELECT x, ROW_NUMBER() OVER (PARTITION BY 1 ORDER BY y DESC) rn FROM twin) "
        "SELECT x FROM t WHERE rn = 1",
        Q0 "limit_cuts_tie");
    check_sql("SELECT Name FROM (SELECT Name, RANK() OVER (ORDER BY Score DESC) AS rn FROM artist) "
              "WHERE rn = 1",
              "");
}

static void constant_order(void **state) {
    check_sql("SELECT Name, Score FROM artist ORDER BY 'Score' DESC", Q0 "constant_order");
    check_sql("SELECT Name FROM artist ORDER BY Name, 'x' || 'y' LIMIT 2", Q0 "constant_order");
    check_sql("SELECT Name FROM (SELECT Name FROM artist ORDER BY 'Name')", Q0 "constant_order");
    check_sql("SELECT Name FROM artist ORDER BY \\\"Nam\\\"",
              Q0 "quoted_string; " Q0 "constant_order");
    check_sql("SELECT Name, rank() OVER (ORDER BY 'Score') FROM artist", Q0 "constant_order");
    check_sql("SELECT Name FROM artist ORDER BY 1, Name COLLATE NOCASE, Name || 'x' LIMIT 1", "");
    check_sql("SELECT Name FROM artist ORDER BY CASE Name WHEN 'Ada' THEN 1 ELSE 2 END, Name", "");
    check_sql("SELECT Name, rank() OVER (ORDER BY Score ROWS 2 PRECEDING) FROM artist", "");
}

static void random_result(void **state) {
    check_sql("SELECT random() AS n", Q0 "random_result");
    check_sql("SELECT Name FROM artist ORDER BY RANDOM()", Q0 "random_result");
    check_sql("SELECT 'random()' AS n, 1 AS random", "");
}

static void depends_on_today(void **state) {
    check_sql("SELECT CURRENT_DATE AS n", Q0 "depends_on_today");
    check_sql("SELECT date('now', '-1 day') AS n", Q0 "depends_on_today");
    check_sql("SELECT strftime('%Y', 'NOW') - Year AS n FROM artist", Q0 "depends_on_today");
    check_sql("SELECT julianday() > 5 AS n", Q0 "depends_on_today");
    check_sql("SELECT strftime('%Y') AS n", Q0 "depends_on_today");
    check_sql("SELECT strftime('%Y', '2020-01-01') AS n, date(Year) AS d FROM artist", "");
    check_sql("SELECT 'now' AS n, Year AS date FROM artist", "");
}

/* The better SQL of the first finding, "" for none. */
static void check_better(const char *sql, const char *expected) {
    char gold[1024];
    pq_db *db = NULL;
    snprintf(gold, sizeof gold,
             "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\",\"questions\":["
             "{\"id\":\"a\",\"tier\":1,\"question\":\"How many ids?\",\"sql\":[\"%s\"]}]}",
             sql);
    pq_lint *lint = run_lint(&db, gold);
    const pq_finding *first = pq_lint_findings(lint);
    assert_non_null(first);
    assert_string_equal(first->better == NULL ? "" : first->better, expected);
    pq_lint_end(lint);
    pq_db_close(db);
}

static void a_known_fix_is_written_out(void **state) {
    check_better("SELECT Name FROM artist WHERE Name = \\\"Ada\\\" OR Name = \\\"O'B\\\"",
                 "SELECT Name FROM artist WHERE Name = 'Ada' OR Name = 'O''B'");
    check_better("SELECT Name, Score FROM artist ORDER BY 'score' DESC",
                 "SELECT Name, Score FROM artist ORDER BY \"Score\" DESC");
    check_better("SELECT Name FROM artist ORDER BY Born ASC, Name LIMIT 3",
                 "SELECT Name FROM artist ORDER BY Born ASC NULLS LAST, Name LIMIT 3");
    check_better("SELECT Size FROM artist WHERE Size > '' ORDER BY Size",
                 "SELECT Size FROM artist WHERE Size > '' ORDER BY CAST(Size AS REAL)");
    check_better("SELECT Name FROM artist ORDER BY Score LIMIT 2", "");
}

static void gold_fails(void **state) {
    check_sql("SELECT nowhere FROM artist", Q0 "gold_fails");
    check_sql("DELETE FROM artist", Q0 "gold_fails");
    check_sql("SELECT 1; SELECT 2", Q0 "gold_fails");
    check_sql("SELECT Name FROM artist;", "");
    check("q", "", "\"SELECT 1 AS n\", \"SELECT\"", "questions[0].sql[1] gold_fails");
    check_message("SELECT nowhere FROM artist",
                  "Fix the SQL; it fails with: no such column: nowhere (byte 7)");
}

static void empty_result(void **state) {
    check_sql("SELECT Name FROM artist WHERE Born > 2000", Q0 "empty_result");
    check_sql("SELECT MAX(Born), MIN(Born) FROM artist WHERE Born > 2000", Q0 "empty_result");
    check_sql("SELECT MAX(Born), COUNT(*) FROM artist WHERE Born > 2000", "");
    check_sql("SELECT Born FROM artist WHERE ArtistId IN (2, 5)", "");
}

static void limit_cuts_tie(void **state) {
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 2", Q0 "limit_cuts_tie");
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 3", "");
    check_sql("SELECT Name FROM artist ORDER BY Score, ArtistId LIMIT 2", "");
    check_sql("SELECT Name, Score FROM artist ORDER BY 2 DESC LIMIT 1", Q0 "limit_cuts_tie");
    check_sql("SELECT Name, Score AS s FROM artist ORDER BY (s) LIMIT 4", Q0 "limit_cuts_tie");
    check_sql("SELECT Score, COUNT(*) FROM artist GROUP BY Score ORDER BY COUNT(*) LIMIT 2",
              Q0 "limit_cuts_tie");
    check_sql("SELECT Score, COUNT(*) FROM artist GROUP BY Score ORDER BY COUNT(*) LIMIT 1", "");
    check_sql("SELECT DISTINCT y, x FROM twin ORDER BY y LIMIT 2", Q0 "limit_cuts_tie");
    check_sql("SELECT Name, Score FROM artist UNION SELECT x, y FROM twin ORDER BY Score LIMIT 1",
              Q0 "limit_cuts_tie");
    check_sql("SELECT x FROM twin ORDER BY x COLLATE NOCASE LIMIT 1", Q0 "limit_cuts_tie");
    check_sql("SELECT x FROM twin ORDER BY x LIMIT 1", "");
}

static void an_offset_cuts_too(void **state) {
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 3 OFFSET 2", Q0 "limit_cuts_tie");
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 2 OFFSET 1", "");
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 1, 2", "");
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 2, 9", Q0 "limit_cuts_tie");
}

static void a_cut_between_equal_rows_changes_nothing(void **state) {
    check_sql("SELECT Score FROM artist ORDER BY Score LIMIT 2", "");
    check_sql("SELECT x, y FROM twin ORDER BY x DESC LIMIT 1", "");
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 100", "");
    check_sql("SELECT Name FROM artist ORDER BY Score LIMIT 0", Q0 "empty_result");
    check_sql("SELECT Name FROM (SELECT * FROM artist ORDER BY Score LIMIT 2)",
              Q0 "limit_cuts_tie");
}

static void limit_tie_missing(void **state) {
    check("Give the name", TIE, "\"SELECT Name FROM artist ORDER BY Score LIMIT 2\"", "");
    check("Give the name", TIE, "\"SELECT Name FROM artist ORDER BY Score LIMIT 3\"",
          "questions[0].tags limit_tie_missing");
    check("Give the name", TIE, "\"SELECT Name FROM artist\"",
          "questions[0].tags limit_tie_missing");
    check("Give the name", TIE,
          "\"SELECT Name FROM artist ORDER BY Score LIMIT 2\", "
          "\"SELECT Name FROM artist ORDER BY Score, Name LIMIT 2\"",
          "");
}

static void limit_without_order(void **state) {
    check_sql("SELECT Name FROM artist LIMIT 2", Q0 "limit_without_order");
    check_sql("SELECT Name FROM (SELECT * FROM artist ORDER BY Score LIMIT 3) LIMIT 1",
              Q0 "limit_without_order");
    check_sql("SELECT Name FROM (SELECT * FROM artist LIMIT 3)", Q0 "limit_without_order");
    check_sql("SELECT Name FROM artist WHERE Name <> 'LIMIT 2'", "");
}

static void nulls_first(void **state) {
    check_sql("SELECT Name FROM artist ORDER BY Born", Q0 "nulls_first");
    check_sql("SELECT Name, Born FROM artist ORDER BY Born, Name LIMIT 2", Q0 "nulls_first");
    check_sql("SELECT Name FROM artist ORDER BY Score, Born", Q0 "nulls_first");
    check_message("SELECT Name FROM artist ORDER BY Born +\\n1",
                  "NULL sorts first in the key Born + 1. Add NULLS LAST, or NULLS FIRST if that is "
                  "intended.");
    check_sql("SELECT Name FROM artist ORDER BY Born DESC", "");
    check_sql("SELECT Name FROM artist ORDER BY Born NULLS LAST", "");
    check_sql("SELECT Name FROM artist ORDER BY Born NULLS FIRST", "");
    check_sql("SELECT Name FROM artist ORDER BY Born, Name LIMIT 2 OFFSET 2", "");
    check_sql("SELECT Name FROM artist WHERE Born IS NULL ORDER BY Born, Name", "");
    check_sql("SELECT Name FROM artist ORDER BY Name, Born", "");
}

static void number_as_text(void **state) {
    check_sql("SELECT Name FROM artist WHERE Size > '' ORDER BY Size", Q0 "number_as_text");
    check_sql("SELECT Name, Size FROM artist ORDER BY 2 DESC", Q0 "number_as_text");
    check_sql("SELECT Name FROM artist WHERE ArtistId < 3 ORDER BY Score, Size",
              Q0 "number_as_text");
    check_sql("SELECT Name FROM artist WHERE Size > '' ORDER BY CAST(Size AS INTEGER)", "");
    check_sql("SELECT Name FROM artist ORDER BY Year", "");
    check_sql("SELECT Name FROM artist ORDER BY Name", "");
    check_sql("SELECT Name FROM artist WHERE ArtistId IN (2, 3) ORDER BY Score, Size", "");
}

static void order_without_bearing(void **state) {
    check_sql("SELECT MAX(Born) FROM artist ORDER BY 1", Q0 "order_without_bearing");
    check_sql("SELECT Name FROM artist ORDER BY ArtistId LIMIT 1", "");
    check("q", ",\"order\":\"ignored\"", "\"SELECT Name FROM artist ORDER BY Name\"",
          Q0 "order_without_bearing");
    check("q", ",\"order\":\"ignored\"", "\"SELECT Name FROM artist ORDER BY Name LIMIT 2\"", "");
    check("q", ",\"order\":\"ignored\"", "\"SELECT Name FROM artist\"", "");
}

static void order_missing(void **state) {
    check("q", ",\"order\":\"required\"", "\"SELECT Name FROM artist\"", Q0 "order_missing");
    check("q", ",\"order\":\"required\"",
          "\"SELECT Name FROM (SELECT Name FROM artist ORDER BY Name)\"", Q0 "order_missing");
    check("q", ",\"order\":\"required\"", "\"SELECT Name FROM artist ORDER BY Name\"", "");
}

static void duplicate_columns(void **state) {
    check_sql("SELECT a.Name, b.Name FROM artist AS a JOIN artist AS b USING (Score)",
              Q0 "duplicate_columns");
    check_sql("SELECT Score, Born AS score FROM artist", Q0 "duplicate_columns");
    check_sql("SELECT a.Name, b.Name AS Other FROM artist AS a JOIN artist AS b USING (Score)", "");
}

static void required_missing(void **state) {
    check("q", ",\"columns\":{\"required\":[\"Name\",\"Age\"]}", "\"SELECT Name FROM artist\"",
          Q0 "required_missing");
    check("q", ",\"columns\":{\"required\":[\"Name\"]}",
          "\"SELECT Name, Score FROM artist\", \"SELECT Name AS n FROM artist\"",
          "questions[0].sql[1] required_missing");
    check("q", ",\"columns\":{\"required\":[\"Name\"]}", "\"SELECT Name, Score FROM artist\"", "");
}

static void column_not_asked(void **state) {
    static const char ids[] = "\"SELECT ArtistId, Name FROM artist\"";
    static const char counts[] = "\"SELECT Year, COUNT(*) AS n FROM artist GROUP BY Year\"";
    check("Which artists are there?", "", ids, Q0 "column_not_asked");
    check("Which artists are there? Give id and name.", "", ids, "");
    check("Which artists are there?", ",\"columns\":{\"required\":[\"Name\"]}", ids, "");
    check("What is the price of each medium?", "", "\"SELECT MediaTypeId, Price FROM media_type\"",
          "");
    check("What are the prices?", "", "\"SELECT MediaTypeId, Price FROM media_type\"",
          Q0 "column_not_asked");
    check("Which were paid?", "", "\"SELECT 1 AS Paid, 2 AS Valid\"", "");
    check("In which years is there an artist?", "", counts, Q0 "column_not_asked");
    check("How many artists does each year have?", "", counts, "");
    check("What is there?", "", "\"SELECT COUNT(*) FROM artist\"", "");
    check("In which years?", "", "\"SELECT Year, COUNT(*) > 0 FROM artist GROUP BY Year\"", "");
}

static void alternatives_disagree(void **state) {
    check("q", "", "\"SELECT 1 AS n\", \"SELECT 2 AS n\"",
          "questions[0].sql[1] alternatives_disagree");
    check("q", "", "\"SELECT 1 AS n\", \"SELECT COUNT(DISTINCT 7) AS m\"", "");
    check("q", TIE,
          "\"SELECT Name FROM artist ORDER BY Score LIMIT 2\", "
          "\"SELECT Name FROM artist ORDER BY Score, Name DESC LIMIT 2\"",
          "");
    check("q", "",
          "\"SELECT Name FROM artist ORDER BY Name\", "
          "\"SELECT Name FROM artist ORDER BY Name DESC\"",
          "questions[0].sql[1] alternatives_disagree");
    check("q", ",\"order\":\"ignored\"",
          "\"SELECT Name FROM artist\", \"SELECT Name FROM artist WHERE 1 = 1\"", "");
}

#define QUESTION(id, text, sql)                                                                    \
    "{\"id\":\"" id "\",\"tier\":1,\"question\":\"" text "\",\"sql\":[\"" sql "\"]}"

static void alternatives_may_have_other_columns(void **state) {
    check("Which one?", "",
          "\"SELECT Name FROM artist WHERE Score = 1\", "
          "\"SELECT Year FROM artist WHERE Score = 1\"",
          "");
    check("q", "",
          "\"SELECT Name FROM artist WHERE Score = 1\", "
          "\"SELECT Year FROM artist WHERE Score = 2\"",
          "questions[0].sql[1] alternatives_disagree");
    check("q", "", "\"SELECT COUNT(*) FROM artist\", \"SELECT COUNT(Born) FROM artist\"",
          "questions[0].sql[1] alternatives_disagree");
}

static void same_question(void **state) {
    check_set("\"questions\":[" QUESTION("a", "Who is it?", "SELECT 1") "," QUESTION(
                  "b", "who  is it", "SELECT 2") "]",
              "questions[1].question same_question");
    check_set("\"questions\":[" QUESTION("a", "Who is it?", "SELECT 1") "," QUESTION(
                  "b", "Who is it, then?", "SELECT 2") "]",
              "");
}

static void same_sql(void **state) {
    check_set("\"questions\":[" QUESTION("a", "Who?", "SELECT 1 AS n") "," QUESTION(
                  "b", "What?", "select  1 as N -- one\\n;") "]",
              "questions[1].sql[0] same_sql");
    check_set("\"questions\":[" QUESTION("a", "Who?", "SELECT 'A' AS n") "," QUESTION(
                  "b", "What?", "SELECT 'a' AS n") "]",
              "");
    check("q", "", "\"SELECT 1 AS n\", \"SELECT 1 AS n\"", "");
}

static void unused_binding(void **state) {
    check_set(
        "\"bindings\":{\"n\":1,\"nn\":2},\"questions\":[" QUESTION("a", "q", "SELECT :nn AS x") "]",
        "bindings.n unused_binding");
    check_set(
        "\"bindings\":{\"n\":1,\"m\":2},\"questions\":[" QUESTION("a", "{n}", "SELECT $m AS x") "]",
        "");
}

static void binding_spelled_out(void **state) {
    check_set("\"bindings\":{\"who\":\"Ada\"},\"questions\":[" QUESTION(
                  "a", "Is {who} there?", "SELECT Name FROM artist WHERE Name = 'Ada'") "]",
              Q0 "binding_spelled_out");
    check_set("\"bindings\":{\"who\":\"Ada\"},\"questions\":[" QUESTION(
                  "a", "Is {who} there?", "SELECT 'Ada is' AS x FROM artist WHERE Name = :who") "]",
              "");
}

static void what_cannot_be_decided_is_no_finding(void **state) {
    check_sql("SELECT DISTINCT Score FROM artist ORDER BY Score + 1 LIMIT 1", "");
    check_sql("SELECT 'a' AS x UNION SELECT 'b' ORDER BY 1 LIMIT 1", "");
    check_sql("SELECT * FROM (VALUES (1), (1)) ORDER BY 1 LIMIT 1", "");
    check_sql("WITH t AS (SELECT 1 AS x) SELECT * FROM t, t AS u ORDER BY t.x",
              Q0 "order_without_bearing; " Q0 "duplicate_columns");
}

static void the_document_counts_by_severity(void **state) {
    static const char gold[] =
        "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\",\"bindings\":{\"n\":1},"
        "\"questions\":[" QUESTION("a", "Who?", "SELECT Name FROM artist LIMIT 1") "]}";
    pq_db *db = NULL;
    pq_lint *lint = run_lint(&db, gold);
    pq_text text = {0};
    pq_text last = {0};
    pq_json *document = NULL;
    int64_t count = 0;
    size_t n = 0;
    pq_writer w = pq_writer_to(&text);
    pq_lint_write(&w, lint);
    assert_int_equal(pq_json_parse(text.data, text.size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    pq_value value = test_member(&root, "errors");
    assert_int_equal(pq_json_integer(&value, 0, 9, &count, NULL), PQ_OK);
    assert_int_equal(count, 1);
    value = test_member(&root, "warnings");
    assert_int_equal(pq_json_integer(&value, 0, 9, &count, NULL), PQ_OK);
    assert_int_equal(count, 1);
    value = test_member(&root, "findings");
    assert_int_equal(pq_json_array(&value, &n, NULL), PQ_OK);
    assert_int_equal(n, 2);
    w = pq_writer_to(&last);
    pq_lint_write_last(&w, lint);
    assert_non_null(strstr(text.data, last.data)); /* all of them came with the first step */
    pq_json_free(document);
    pq_text_free(&text);
    pq_text_free(&last);
    pq_lint_end(lint);
    pq_db_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_string),
        cmocka_unit_test(in_subqueries),
        cmocka_unit_test(bare_column),
        cmocka_unit_test(row_numbers),
        cmocka_unit_test(constant_order),
        cmocka_unit_test(random_result),
        cmocka_unit_test(depends_on_today),
        cmocka_unit_test(a_known_fix_is_written_out),
        cmocka_unit_test(alternatives_may_have_other_columns),
        cmocka_unit_test(gold_fails),
        cmocka_unit_test(empty_result),
        cmocka_unit_test(limit_cuts_tie),
        cmocka_unit_test(an_offset_cuts_too),
        cmocka_unit_test(a_cut_between_equal_rows_changes_nothing),
        cmocka_unit_test(limit_tie_missing),
        cmocka_unit_test(limit_without_order),
        cmocka_unit_test(nulls_first),
        cmocka_unit_test(number_as_text),
        cmocka_unit_test(order_without_bearing),
        cmocka_unit_test(order_missing),
        cmocka_unit_test(duplicate_columns),
        cmocka_unit_test(required_missing),
        cmocka_unit_test(column_not_asked),
        cmocka_unit_test(alternatives_disagree),
        cmocka_unit_test(same_question),
        cmocka_unit_test(same_sql),
        cmocka_unit_test(unused_binding),
        cmocka_unit_test(binding_spelled_out),
        cmocka_unit_test(what_cannot_be_decided_is_no_finding),
        cmocka_unit_test(the_document_counts_by_severity),
    };
    return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
