/*
 * Equality of cells under the rule "perquery/1", cell by cell and for all cells of two results at
 * once. Internal to src/score.
 *
 * The equality is not transitive (3.141 equals 3.14 and so does 3.142), so it has no canonical
 * form. But cells that are equal are linked, and linked cells form classes; within most classes
 * all cells of the one side equal all cells of the other. Rows can pair only where the classes of
 * their cells agree, and only in the remaining, ambiguous classes must cells be compared.
 */
#ifndef PQ_SCORE_TOLERANCE_H
#define PQ_SCORE_TOLERANCE_H

#include "intern.h"
#include "number.h"

/* The form in which cells that are the same are equal: TEXT without ASCII white space around it,
 * midnight cut from a date and time, a REAL that is a small integer as INTEGER. */
pq_cell pq_tolerant_form(const pq_cell *cell);

/* Are two cells in tolerant form equal? */
bool pq_tolerant_same(const pq_cell *a, const pq_cell *b);

/* Are two cells, as they came, equal? */
bool pq_tolerant_equal(const pq_cell *gold, const pq_cell *predicted);

/* A distinct cell that is or spells a finite number. */
typedef struct pq_numeral {
    pq_number number; /* expanded, if its class has more than one cell */
    uint32_t cell;
} pq_numeral;

typedef struct pq_classes {
    const pq_intern *intern;
    uint32_t *of;      /* by the number of a cell: its class */
    bool *ambiguous;   /* by class: some gold cell is not equal to some predicted cell */
    bool any_tolerant; /* some class has more than one cell */
    bool any_ambiguous;
    pq_numeral *numerals; /* sorted by value */
    uint32_t *numeral_of; /* by the number of a cell: its numeral + 1; 0 if it has none */
} pq_classes;

/* The number that a cell is or spells; it has one if its class has more than one cell. */
const pq_number *pq_classes_number(const pq_classes *classes, uint32_t cell);

/* Are two different cells of one class equal? */
bool pq_classes_same(const pq_classes *classes, uint32_t a, uint32_t b);

/* Could two different cells be equal at all? If not, every cell is a class of its own. */
bool pq_tolerance_matters(const pq_intern *intern);

/* Classes of all cells that two grids of the same interner hold, gold and predicted.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_classify(const pq_intern *intern, const pq_grid grids[2], pq_arena *arena,
                      pq_classes *classes, pq_error *error);

#endif
