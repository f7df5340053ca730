# Completion for bash: the program itself knows its nouns, verbs and options.
_entente()
{
    local IFS=$'\n'
    COMPREPLY=($(entente complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _entente entente
