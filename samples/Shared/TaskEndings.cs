namespace Avi.Samples;

/// <summary>How tasks that run until they are cancelled are awaited.</summary>
public static class TaskEndings
{
    /// <summary>Awaits a task for which being cancelled is the normal end; whatever else it throws goes on.</summary>
    /// <param name="task">The task.</param>
    public static async Task UntilCancelledAsync(this Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // Its owner has cancelled it, and awaits it here.
        }
    }
}
