/*
 * Equality of cells under the rule "perquery/2", for two cells and for all cells of two results.
 * Private to src/score.
 *
 * The equality is not transitive (3.141 equals 3.14, and so does 3.142; the TEXT '12' equals the
 * TEXT '12 ' and the INTEGER 12, and these two are not equal), so there is no normal form for it.
 * Instead, equal cells are linked, and linked cells form classes. In most classes all cells
 * of one side equal all cells of the other; the other classes are ambiguous. Rows can pair only if
 * the classes of their cells agree, and only cells of ambiguous classes must be compared.
 */
#ifndef PQ_SCORE_TOLERANCE_H
#define PQ_SCORE_TOLERANCE_H

#include "intern.h"
#include "number.h"

/* The tolerant form: TEXT without ASCII white space around it, except around a number, and with
 * instants in one spelling (instant.h). It is a pq_form. */
pq_cell pq_tolerant_form(const pq_cell *cell, char *room);

/* Are two cells in tolerant form equal? */
bool pq_tolerant_same(const pq_cell *a, const pq_cell *b);

/* Are two cells, in their original form, equal? */
bool pq_tolerant_equal(const pq_cell *gold, const pq_cell *predicted);

/* A distinct cell that is or spells a finite number. */
typedef struct pq_numeral {
    pq_number number; /* expanded if its class has more than one cell */
    uint32_t cell;
} pq_numeral;

typedef struct pq_classes {
    const pq_intern *intern;
    uint32_t *of;      /* by the number of a cell: its class */
    bool *ambiguous;   /* by class: some gold cell does not equal some predicted cell */
    bool any_tolerant; /* some class has more than one cell */
    bool any_ambiguous;
    pq_numeral *numerals; /* sorted by value */
    uint32_t *numeral_of; /* by the number of a cell: its numeral + 1; 0 if there is none */
} pq_classes;

/* The number that a cell is or spells. Every cell has one if its class has more than one cell. */
const pq_number *pq_classes_number(const pq_classes *classes, uint32_t cell);

/* Are two different cells of one class equal? */
bool pq_classes_same(const pq_classes *classes, uint32_t a, uint32_t b);

/* Could two different cells be equal? If not, every cell is its own class. */
bool pq_tolerance_matters(const pq_intern *intern);

/* The classes of all cells of two grids of the same interner, gold and predicted.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_classify(const pq_intern *intern, const pq_grid grids[2], pq_arena *arena,
                      pq_classes *classes, pq_error *error);

#endif
