//! What crosses Reseat's wire: the types of every frame and every HTTP body.
