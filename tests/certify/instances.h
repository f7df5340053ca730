/*
 * Two small instances with every rule of their format, for the tests of this folder.
 */
#ifndef ENTENTE_TESTS_CERTIFY_INSTANCES_H
#define ENTENTE_TESTS_CERTIFY_INSTANCES_H

/* Ten days, two people. */
static const char CURTOIS_SMALL[] = "# ten days, two people\n"
                                    "SECTION_HORIZON\n10\n"
                                    "SECTION_SHIFTS\nE,480,\nN,600,E\n"
                                    "SECTION_STAFF\n"
                                    "A,E=5|N=2,2450,1900,4,2,2,1\n"
                                    "B,E=9|N=1,6000,0,3,1,1,0\n"
                                    "SECTION_DAYS_OFF\nA,9\n"
                                    "SECTION_SHIFT_ON_REQUESTS\nA,0,E,4\n"
                                    "SECTION_SHIFT_OFF_REQUESTS\nB,0,N,8\n"
                                    "SECTION_COVER\n0,E,1,100,1\n0,N,0,100,3\n1,E,1,100,1\n";

/* Eleven days from Friday 1 January 2010: weekends are days 1-2 and 8-9 (with the Friday: 0-2 and
 * 7-9). Person 1 has no skill of DH; person 2 has the weekend of three days. */
static const char INRC1_SMALL[] =
    "////\nSCHEDULING_PERIOD;\n////\nsmall, 2010-01-01, 2010-01-11;\n\n"
    "SKILLS = 2;\nNurse;\nHeadNurse;\n"
    "SHIFT_TYPES = 3;\nD, Day shift, 08:30:00, 16:30:00, 1, Nurse;\n"
    "N, Night, 22:30:00, 06:30:00, 1, Nurse;\nDH, Head, 08:30:00, 16:30:00, 1, HeadNurse;\n"
    "CONTRACTS = 2;\n"
    "0, full, (1|1), (1|2|6), (1|3|2), (1|5|4), (1|7|2), (1|11|6), (1|13|2), (1|17|1), "
    "(0|0|0), (1|19|1), SaturdaySunday, (1|23), (1|29), (1|31), (1|37), (1|41), 2, 0 1;\n"
    "1, half, (1|1), (0|0|6), (0|0|2), (0|5|4), (0|7|2), (0|11|6), (0|13|2), (0|17|1), "
    "(1|43|2), (0|19|1), FridaySaturdaySunday, (1|23), (1|29), (0|31), (0|37), (0|41), 0,;\n"
    "PATTERNS = 2;\n0, 47, 2 (N|Any) (D|Any);\n"
    "1, 53, 3 (None|Friday) (Any|Saturday) (Any|Sunday);\n"
    "EMPLOYEES 2;\n1, 1, 0, 1, Nurse;\n2, 2, 1, 2, Nurse HeadNurse;\n"
    "DAY_OF_WEEK_COVER = 1;\nFriday, D, 1;\n"
    "DATE_SPECIFIC_COVER = 1;\n2010-01-08, D, 0;\n"
    "DAY_OFF_REQUESTS = 1;\n1, 2010-01-05, 59;\n"
    "DAY_ON_REQUESTS = 1;\n1, 2010-01-06, 61;\n"
    "SHIFT_OFF_REQUESTS = 1;\n2, 2010-01-06, N, 67;\n"
    "SHIFT_ON_REQUESTS = 1;\n2, 2010-01-08, N, 71;\n";

#endif /* ENTENTE_TESTS_CERTIFY_INSTANCES_H */
