/*
 * Equality of cells under the rule "perquery/1", cell by cell and for all cells of two results at
 * once. Internal to src/score.
 *
 * The equality is not transitive (3.141 equals 3.14 and so does 3.142), so it has no canonical
 * form. But cells that are equal are linked, and linked cells form classes; within most classes
 * all cells of the one side equal all cells of the other. Rows can pair only where the classes of
 * their cells agree, and only in the remaining, ambiguous classes must cells be compared.
 */
#ifndef PQ_TOLERANCE_H
#define PQ_TOLERANCE_H

#include "pq_intern.h"
#include "pq_number.h"

/* The form in which cells that are the same are equal: TEXT without ASCII white space around it,
 * midnight cut from a date and time, a REAL that is a small integer as INTEGER. */
pq_cell pq_tolerant_form(const pq_cell *cell);

/* Are two cells in tolerant form equal? */
bool pq_tolerant_same(const pq_cell *a, const pq_cell *b);

/* Are two cells, as they came, equal? */
bool pq_tolerant_equal(const pq_cell *gold, const pq_cell *predicted);

typedef struct pq_classes {
    uint32_t *of;      /* by the number of a cell: its class */
    bool *ambiguous;   /* by class: some gold cell is not equal to some predicted cell */
    bool any_tolerant; /* some class has more than one cell */
    bool any_ambiguous;
    double *reals;     /* by the number of a cell: the value it is or spells, else NaN */
} pq_classes;

/* Could two different cells be equal at all? If not, every cell is a class of its own. */
bool pq_tolerance_matters(const pq_intern *intern);

/* Classes of all cells that two grids of the same interner hold, gold and predicted.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_classify(const pq_intern *intern, const pq_grid grids[2], pq_arena *arena,
                      pq_classes *classes, pq_error *error);

#endif
