/*
 * main.c: the program's door; everything else is in the library, where tests reach it.
 */
#include "cli.h"

int main(int argc, char **argv)
{
    return en_cli_main(argc, argv);
}
