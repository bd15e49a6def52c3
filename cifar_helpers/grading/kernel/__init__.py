"""What a student's kernel learns before its first cell: no answer loses points to where it was written.

Notebooks come from Colab, from Windows, from a machine with other packages. `prepare` gives a kernel what
stands in for those places: `endings` keeps a restart idiom from ending it, `imports` puts a stand-in where a
package is missing, `magics` skips commands that only another editor has, `asking` answers questions that
nobody would, `colab` has Colab's folders, `settings` holds the grader's budget, backend and precision. All
of it lives in the student's process, where the student can undo it: it gives no rights and decides nothing.
`notes` tells the grader.
"""
