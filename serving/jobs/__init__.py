"""Heavy questions, each answered in a process of its own: exports, changes, SQL, proofs, traces.

`run` starts one and reads its answer, `child` is its entry, and there is a file for each kind of question.
"""
