namespace Avi.Protocol.Device;

/// <summary>The rules for topic names and filters, for strings that a device is given.</summary>
/// <remarks>
/// The same rules as <c>TopicName</c> and <c>TopicFilter</c> of the host layer, but for unpaired surrogates, which
/// are not looked for: they travel as U+FFFD. Written so that nanoFramework searches natively: on it a loop over the
/// letters takes a time that grows with the square of the length.
/// </remarks>
public static class DeviceTopic
{
    /// <returns>Whether messages can be published to a topic: it is not empty, has no wildcard and no U+0000.</returns>
    /// <param name="topic">The name.</param>
    public static bool IsName(string topic) =>
        topic.Length > 0 && topic.IndexOf('+') < 0 && topic.IndexOf('#') < 0 && topic.IndexOf('\0') < 0;

    /// <returns>
    /// Whether a topic can be subscribed to: it is not empty, has no U+0000, and each wildcard is alone in its level,
    /// <c>#</c> only in the last.
    /// </returns>
    /// <param name="filter">The filter.</param>
    public static bool IsFilter(string filter)
    {
        int length = filter.Length;
        if (length == 0 || filter.IndexOf('\0') >= 0)
            return false;

        int all = filter.IndexOf('#');
        if (all >= 0 && (all != length - 1 || !BeginsLevel(filter, all)))
            return false;

        int one = filter.IndexOf('+');
        while (one >= 0)
        {
            bool endsLevel = one == length - 1 || filter[one + 1] == '/';
            if (!endsLevel || !BeginsLevel(filter, one))
                return false;

            one = one == length - 1 ? -1 : filter.IndexOf('+', one + 1);
        }

        return true;
    }

    private static bool BeginsLevel(string filter, int index) => index == 0 || filter[index - 1] == '/';
}
