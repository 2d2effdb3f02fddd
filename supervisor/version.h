/* The version that all programs tell; it follows the releases of the repository. */
#ifndef SUPERVISOR_VERSION_H
#define SUPERVISOR_VERSION_H

#define POSTCALLD_VERSION "0.1.0"

#endif
