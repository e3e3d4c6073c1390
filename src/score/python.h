/* Cells as Python prints them; published rules sort by this. Private to src/score. */
#ifndef PQ_SCORE_PYTHON_H
#define PQ_SCORE_PYTHON_H

#include "pq_rows.h"

/* Appends str(x) of the Python value that the sqlite3 module returns for a cell. */
void pq_python_str(pq_text *text, const pq_cell *cell);

/* str(type(x)) of that value. Static string. */
const char *pq_python_type(pq_type type);

#endif
