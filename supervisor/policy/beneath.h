/*
 * Opens a file below a folder and nowhere else: no links on the way, no way out. There is no moment
 * between a check of the path and its use.
 */
#ifndef SUPERVISOR_POLICY_BENEATH_H
#define SUPERVISOR_POLICY_BENEATH_H

#include <sys/types.h>

/*
 * name is relative. The descriptor, close-on-exec, the caller's; or negative errno, of which -ELOOP
 * is a link and -EXDEV a way out. mode matters with O_CREAT.
 */
int beneath_open(int folder, const char *name, int flags, mode_t mode);

/* The same without openat2(), for where the kernel or a filter does not have it. */
int beneath_walk(int folder, const char *name, int flags, mode_t mode);

/*
 * A folder that an option names. It may be a link only where root made it, as systemd does for
 * DynamicUser=. The descriptor, the caller's; negative errno: -ELOOP is somebody else's link.
 */
int beneath_folder(const char *path);

#endif
