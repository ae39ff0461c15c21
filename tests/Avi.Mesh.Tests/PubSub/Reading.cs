using System.Text;

namespace Avi.Mesh.Tests.PubSub;

/// <summary>Reads messages as text.</summary>
internal static class Reading
{
    public static string Text(this MeshMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    /// <summary>Reads the next messages and leaves the rest where it is.</summary>
    public static async Task<IReadOnlyList<string>> TakeAsync(this IAsyncEnumerator<MeshMessage> messages, int count)
    {
        List<string> taken = [];
        while (taken.Count < count && await messages.MoveNextAsync())
            taken.Add(messages.Current.Text());

        return taken;
    }

    /// <summary>Reads to the end.</summary>
    public static async Task<IReadOnlyList<string>> ToEndAsync(this IAsyncEnumerable<MeshMessage> messages)
    {
        List<string> taken = [];
        await foreach (MeshMessage message in messages)
            taken.Add(message.Text());

        return taken;
    }
}
