# What `cmake --install` puts where, how other projects find it (pkg-config, find_package), and the Debian package.

