/*
 * The end of a process that was forked for one program: nothing of its parent's is flushed or
 * freed, but what it reached counts (make cover).
 */
#ifndef TESTS_LANG_LEAVE_H
#define TESTS_LANG_LEAVE_H

#include <stdio.h>
#include <unistd.h>

/* There in an instrumented program only. */
extern int __llvm_profile_write_file(void) __attribute__((weak));

__attribute__((noreturn)) static inline void leave(int status)
{
	(void)fflush(stdout);
	if (__llvm_profile_write_file)
		(void)__llvm_profile_write_file();
	_exit(status);
}

#endif
