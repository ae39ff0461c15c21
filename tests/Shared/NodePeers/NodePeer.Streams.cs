using System.Text.Json;

namespace Avi.Tests.NodePeers;

/// <content>AVI's streams and requests, and the stream protocol of the original: see <c>avi-stream.mjs</c>.</content>
internal sealed partial class NodePeer
{
    /// <summary>Accepts the streams of a name and sends everything back; refuses others.</summary>
    public Task AcceptStreamsAsync(string name) => CallAsync("acceptStreams", new { name });

    public async Task<PeerEvent> EchoOnStreamAsync(string peerId, string name, byte[] bytes) => new(
        "echo", await CallAsync("echoOnStream", new { peerId, name, base64 = Convert.ToBase64String(bytes) }));

    /// <summary>Responds to requests of a name with their bytes in reverse.</summary>
    public Task RespondAsync(string name) => CallAsync("respond", new { name });

    public async Task<PeerEvent> RequestAsync(string peerId, string name, byte[] bytes) => new(
        "response", await CallAsync("request", new { peerId, name, base64 = Convert.ToBase64String(bytes) }));

    /// <summary>Begins to behave as a node of the original implementation.</summary>
    public Task OriginalStartAsync() => CallAsync("originalStart", new { });

    public Task OriginalHandleAsync(string reason) => CallAsync("originalHandle", new { reason });

    /// <summary>Rejects the streams of a reason with some words.</summary>
    public Task OriginalRefuseAsync(string reason, string words) =>
        CallAsync("originalRefuse", new { reason, words });

    /// <returns>The number of the stream.</returns>
    public async Task<int> OriginalOpenAsync(string peerId, string reason) =>
        (await CallAsync("originalOpen", new { peerId, reason })).GetProperty("id").GetInt32();

    public Task OriginalSendAsync(string peerId, int id, params byte[][] parts) =>
        CallAsync("originalSend", new { peerId, streamId = id, parts = parts.Select(Convert.ToBase64String) });

    public Task OriginalCloseAsync(string peerId, int id) => CallAsync("originalClose", new { peerId, streamId = id });

    /// <returns>How many bytes the answer had.</returns>
    public async Task<int> OriginalRawAsync(string peerId, string json, int? announced = null)
    {
        JsonElement result = await CallAsync("originalRaw", new { peerId, json, announced });
        return result.GetProperty("answerBytes").GetInt32();
    }

    /// <summary>Waits for a message of the original protocol.</summary>
    public Task<PeerEvent> TakeOriginalAsync(string kind) =>
        TakeEventAsync("original", message => message.Text("kind") == kind);
}
