using System.Globalization;

namespace Avi.LoadTest.Gateway;

/// <summary>How long a thread has had a processor, where the system says so.</summary>
internal static class ThreadTime
{
    private const string TaskFolder = "/proc/self/task"; // Linux

    /// <returns>The time, or none where it cannot be known.</returns>
    /// <param name="name">The name of the thread, at most 15 characters.</param>
    public static TimeSpan? Read(string name)
    {
        if (!Directory.Exists(TaskFolder))
            return null;

        foreach (string task in Directory.EnumerateDirectories(TaskFolder))
        {
            if (File.ReadAllText(Path.Combine(task, "comm")).Trim() != name)
                continue;

            string nanoseconds = File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0];
            return TimeSpan.FromMicroseconds(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1000.0);
        }

        return null;
    }
}
